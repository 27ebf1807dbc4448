import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {freePort} from '../../src/server/port.js'
import {parseScenario} from '../../src/scenario/read.js'
import {eventually, root, Sandbox} from './bench.js'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/```sh\n([^]*?)```/g)].map(match => match[1]!.trim().split('\n'))

/** What CI runs word for word: installing here would replace the packages that these tests use. */
const runByCi = ['npm ci && npx bench run --mode gevent --workers 4', 'npm ci && npm test']

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
  const shorter =
    command === 'run' && !rest.includes('--quick')
      ? ['--rounds', '1', '--duration', '150ms', '--warmup', '50ms']
      : []
  const {code, stdout, stderr} = await sandbox.run([command!, ...rest, ...shorter])
  expect(code, `${line}\n${stderr}`).toBe(0)
  expect(stdout).not.toBe('')
}

describe('README', () => {
  it.each(blocks.map(lines => [lines[0]!, lines] as const))(
    '%s',
    async (_, lines) => {
      if (lines.every(line => runByCi.includes(line))) return
      const port = await freePort()
      const server = lines[0]!.startsWith('npx bench serve')
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
      for (const line of server === undefined ? lines : lines.slice(1)) await execute(line, port)
      server?.kill('SIGTERM')
      if (server !== undefined) expect((await server.finished).code).toBe(0)
      expect(sandbox.processes()).toEqual([])
    },
    120_000,
  )

  it('shows a scenario file that is one', () => {
    const [yaml] = [...readme.matchAll(/```yaml\n([^]*?)```/g)].map(match => match[1]!)
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
    const server = sandbox.start(['serve', '--mode', 'async', '--bind', `127.0.0.1:${port}`])
    for (const example of examples.filter(line => !line.includes('bench serve'))) {
      // `--path /checkout` is the reader's own; the reference server has no such page.
      await execute(example.replace('/checkout', '/'), port)
    }
    server.kill('SIGTERM')
    expect((await server.finished).code).toBe(0)
  }, 180_000)
})
