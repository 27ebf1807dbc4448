import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {freePort} from '../../src/server/port.js'
import {parseScenario} from '../../src/config/scenario/read.js'
import {eventually, root, Sandbox} from './bench.js'
import {execute, words} from './command-line.js'

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
      for (const line of own) await execute(line, port, sandbox)
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
