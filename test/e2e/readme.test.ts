import {copyFileSync, mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {freePort} from '../../src/server/port.js'
import {parseScenario} from '../../src/config/scenario/read.js'
import {eventually, root, Sandbox} from './bench.js'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/```sh\n([^]*?)```/g)].map(match => match[1]!.trim().split('\n'))

/** What CI runs word for word: installing here would replace the packages that these tests use. */
const runByCi = ['npm ci && npx bench run --mode gevent --workers 4', 'npm ci && npm test']

/** Needs a repository with a server of its own; gate.test.ts has one. */
const runElsewhere = ['npx bench gate --baseline ref:main']

/** What needs servers that are installed is executed by test/servers/real/readme.test.ts. */
const ofRealServers = /servers install|gunicorn|uvicorn|django/

const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

/** Words of a command line; single quotes only, as the README has. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(match => match[1] ?? match[2] ?? '')
}

/** The same command on a port of its own, and in windows short enough for a test. */
async function execute(line: string, port: number): Promise<void> {
  const [npx, bench, command, ...rest] = words(line).map(word =>
    word.replace('127.0.0.1:8000', `127.0.0.1:${port}`),
  )
  expect([npx, bench]).toEqual(['npx', 'bench'])
  const {code, stdout, stderr} = await sandbox.run([command!, ...rest, ...shorter(command!, rest)])
  expect(code, `${line}\n${stderr}`).toBe(0)
  expect(stdout).not.toBe('')
}

function shorter(command: string, args: readonly string[]): readonly string[] {
  if (command === 'run' && args.includes('--quick')) return ['--duration', '200ms', '--warmup', '50ms']
  if (command === 'run') {
    // Few clients: the queue of a slot-bound server has to be drained after each window.
    const clients = args.some(word => word === '-c' || word === '--connections') ? [] : ['--connections', '8']
    return ['--rounds', '1', '--duration', '200ms', '--warmup', '50ms', ...clients]
  }
  // One metric decides in five rounds, and no noise reaches such a margin.
  if (command === 'gate')
    return [
      '--metric',
      'cpu',
      '--margin',
      'cpu=900%',
      '--rounds',
      '5',
      '--warmup',
      '50ms',
      '--budget',
      '300s',
    ]
  return []
}

/** Examples that take minutes or need a repository: that their words are understood is seen by what is refused first. */
const refusals: Readonly<Record<string, {readonly args: readonly string[]; readonly message: RegExp}>> = {
  gate: {args: ['--rounds', '1'], message: /^error: 1 round can show no regression/},
  calibrate: {args: ['--budget', '0s'], message: /--budget must be a duration .* from 1 s to 1 h/},
}

async function executeExample(line: string, port: number): Promise<void> {
  const [, , command = '', ...rest] = words(line)
  const refusal = refusals[command]
  if (refusal === undefined) return execute(line, port)
  const {code, stderr} = await sandbox.run([command, ...rest, ...refusal.args])
  expect(code, stderr).toBe(2)
  expect(stderr).toMatch(refusal.message)
}

describe('README', () => {
  it.each(blocks.map(lines => [lines[0]!, lines] as const))(
    '%s',
    async (_, lines) => {
      if (lines.every(line => [...runByCi, ...runElsewhere].includes(line))) return
      const port = await freePort()
      const server = lines[0]!.startsWith('npx bench serve ')
        ? sandbox.start(words(lines[0]!.replace(':8000', `:${port}`)).slice(2))
        : undefined
      if (server !== undefined) {
        const answers = () =>
          fetch(`http://127.0.0.1:${port}/`).then(
            ({ok}) => ok,
            () => false,
          )
        expect(await eventually(answers, 15_000)).toBe(true)
      }
      const own = (server === undefined ? lines : lines.slice(1)).filter(line => !ofRealServers.test(line))
      for (const line of own) await execute(line, port)
      server?.kill('SIGTERM')
      if (server !== undefined) expect((await server.finished).code).toBe(0)
      expect(sandbox.processes()).toEqual([])
    },
    120_000,
  )

  it('shows a scenario file that is one', () => {
    const yaml = [...readme.matchAll(/```yaml\n([^]*?)```/g)]
      .map(match => match[1]!)
      .find(text => text.startsWith('name:'))
    expect(parseScenario(yaml!, 'README.md')).toMatchObject({
      name: 'checkout',
      connections: 32,
      warmupMs: 2000,
    })
  })

  it('names only files that exist', () => {
    for (const [, target] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g))
      expect(() => readFileSync(join(root, target!))).not.toThrow(/ENOENT/)
  })
})

describe('help examples', () => {
  it('run', async () => {
    const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
      commands: Record<string, {examples?: string[]}>
    }
    const port = await freePort()
    const examples = Object.entries(commands).flatMap(([id, {examples = []}]) =>
      examples.map(example =>
        example.replace('<%= config.bin %>', 'npx bench').replace('<%= command.id %>', id),
      ),
    )
    expect(examples.length).toBeGreaterThan(5)
    // What `bench compare` compares.
    const saved = join(root, 'test/fixtures/results/v1-hello-io.json')
    mkdirSync(join(sandbox.folder, 'results'), {recursive: true})
    for (const name of ['a', 'b']) copyFileSync(saved, join(sandbox.folder, `results/${name}.json`))
    const server = sandbox.start(['serve', '--mode', 'async', '--bind', `127.0.0.1:${port}`])
    for (const example of examples.filter(line => !line.includes('bench serve'))) {
      // `--path /checkout` is the reader's own; the reference server has no such page.
      await executeExample(example.replace('/checkout', '/'), port)
    }
    server.kill('SIGTERM')
    expect((await server.finished).code).toBe(0)
  }, 180_000)
})
