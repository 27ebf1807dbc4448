// Start-up of `bench scenarios` beside that of a minimal oclif program of one command, in alternating runs.
//   node experiments/performance/startup.mjs [pairs]
import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Plugin} from '@oclif/core'

const pairs = Number(process.argv[2] ?? 15)
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-startup-'))

try {
  const minimal = await writeMinimalProgram()
  const programs = {minimal: [minimal, 'list'], bench: [join(root, 'dist/src/bin.js'), 'scenarios']}
  const times = {minimal: [], bench: []}
  for (let pair = 0; pair < pairs; pair++) {
    const order = pair % 2 === 0 ? ['minimal', 'bench'] : ['bench', 'minimal']
    for (const name of order) times[name].push(timeOf(programs[name]))
  }
  const ratio = median(times.bench.map((ms, pair) => ms / times.minimal[pair]))
  console.log(`minimal oclif program  ${median(times.minimal).toFixed(0)} ms`)
  console.log(`bench scenarios        ${median(times.bench).toFixed(0)} ms`)
  console.log(`median ratio of ${pairs} pairs: ${ratio.toFixed(2)}`)
} finally {
  rmSync(folder, {recursive: true})
}

function timeOf(args) {
  const began = performance.now()
  execFileSync(process.execPath, args, {cwd: folder, stdio: 'pipe'})
  return performance.now() - began
}

async function writeMinimalProgram() {
  mkdirSync(join(folder, 'commands'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'minimal',
      version: '1.0.0',
      type: 'module',
      oclif: {bin: 'minimal', commands: './commands'},
    }),
  )
  writeFileSync(
    join(folder, 'commands/list.js'),
    `import {Command} from '@oclif/core'\nexport default class List extends Command {\n  async run() {\n    await this.parse(List)\n    this.log('one')\n  }\n}\n`,
  )
  const program = join(folder, 'run.js')
  writeFileSync(
    program,
    `import {execute, settings} from '@oclif/core'\nsettings.enableAutoTranspile = false\nawait execute({dir: import.meta.url})\n`,
  )
  const plugin = new Plugin({
    errorOnManifestCreate: true,
    ignoreManifest: true,
    respectNoCacheDefault: true,
    root: folder,
    type: 'core',
  })
  await plugin.load()
  writeFileSync(join(folder, 'oclif.manifest.json'), JSON.stringify(plugin.manifest))
  return program
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}
