// Writes the numbers into docs/models.md: four runs of `bench run`, each over all five modes. Six to eight minutes.
//   node experiments/models/models.mjs [--rounds 5] [--dry-run]
import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {runs, texts} from './texts.mjs'
import {fillPage} from '../performance/markers.mjs'

const {values: flags} = parseArgs({
  options: {rounds: {type: 'string', default: '5'}, 'dry-run': {type: 'boolean', default: false}},
})
const rounds = Number(flags.rounds)
if (!Number.isInteger(rounds) || rounds < 2 || rounds > 20) {
  console.error('--rounds must be a whole number from 2 to 20')
  process.exit(2)
}

const bin = fileURLToPath(new URL('../../dist/src/bin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-models-'))
process.on('exit', () => rmSync(folder, {recursive: true, force: true}))

const results = Object.fromEntries(Object.entries(runs).map(([name, words]) => [name, measure(name, words)]))
for (const [marker, text] of Object.entries(texts(results, rounds))) {
  console.log(`${marker}\n${text}\n`)
  if (!flags['dry-run']) await fillPage('models.md', marker, text)
}

/** One run; gives its cells by mode. */
function measure(name, words) {
  const file = join(folder, `${name}.json`)
  const args = ['run', ...words, '--rounds', String(rounds), '--output', file]
  console.error(`bench ${args.slice(0, -2).join(' ')}`)
  execFileSync(process.execPath, [bin, ...args], {stdio: ['ignore', 'ignore', 'inherit']})
  const {cells} = JSON.parse(readFileSync(file, 'utf8'))
  return Object.fromEntries(cells.map(cell => [cell.mode, cell]))
}
