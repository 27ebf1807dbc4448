// Which of CI's own suites a change can touch: prints their names, one a line.
//   node .ci/affected.mjs [BASE]        BASE: a commit; without one, or where git cannot tell: every suite
import {execFileSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'

/** By suite: the folders and files whose change it can notice. What `npm test` covers is in none of them. */
export const suites = {
  // Starts gunicorn, uvicorn, … and holds them to the contract.
  servers: [
    ...['servers/', 'libc/', 'scenarios/'],
    ...['bin', 'error', 'package-info'].map(name => `src/${name}`),
    ...['config', 'drive', 'load', 'measure', 'plan', 'probe', 'run', 'server'].map(room => `src/${room}/`),
    ...['contract', 'e2e', 'fixtures', 'probe', 'server', 'servers'].map(room => `test/${room}/`),
  ],
  // What `npm test` does in short, in full: truth, many seeds, long loads.
  long: [
    ...['libc/', 'servers/reference/', 'experiments/truth/', 'src/error'],
    ...['calibrate', 'drive', 'gate', 'judge', 'load', 'measure', 'plan', 'run', 'stats'].map(
      room => `src/${room}/`,
    ),
    ...['contract', 'e2e', 'fixtures', 'gate', 'load', 'measure', 'run', 'servers', 'stats', 'truth'].map(
      room => `test/${room}/`,
    ),
  ],
  // This project's own gate.
  gate: [
    ...['libc/', 'servers/reference/', 'bench.yaml'],
    ...['drive', 'gate', 'load', 'measure', 'server', 'stats'].map(room => `src/${room}/`),
  ],
}

/** A change of these can do anything. */
const everything = [
  '.ci/',
  'package.json',
  'package-lock.json',
  'tsconfig',
  'vitest.config.ts',
  'scripts/build/',
]

/** @param {readonly string[] | undefined} changed paths from the project's root; undefined: not known */
export function affected(changed) {
  const names = Object.keys(suites)
  if (changed === undefined) return names
  const touches = prefixes => changed.some(file => prefixes.some(prefix => file.startsWith(prefix)))
  return names.filter(name => touches([...everything, ...suites[name]]))
}

function changedSince(base) {
  if (!base) return undefined
  try {
    const git = (...words) =>
      execFileSync('git', words, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']})
    return git('diff', '--name-only', '--no-renames', base, '--').split('\n').filter(Boolean)
  } catch {
    console.error(`${base} is not known here: everything is tested`)
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(
    affected(changedSince(process.argv[2]))
      .map(name => `${name}\n`)
      .join(''),
  )
