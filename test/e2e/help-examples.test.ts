import {copyFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {freePort} from '../../src/server/port.js'
import {root, Sandbox} from './bench.js'
import {execute, words} from './command-line.js'

const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

/** Examples that take minutes or need a repository: that their words are understood is seen by what is refused first. */
const refusals: Readonly<Record<string, {readonly args: readonly string[]; readonly message: RegExp}>> = {
  gate: {args: ['--rounds', '1'], message: /^error: 1 round can show no regression/},
  capacity: {args: ['--budget', '1s'], message: /--budget must be a duration .* from 10 s/},
  tune: {args: ['--budget', '1s'], message: /--budget must be a duration .* from 20 s/},
  calibrate: {args: ['--budget', '0s'], message: /--budget must be a duration .* from 1 s to 1 h/},
}

async function executeExample(line: string, port: number): Promise<void> {
  const [, , command = '', ...rest] = words(line)
  const refusal = refusals[command]
  if (refusal === undefined) return execute(line, port, sandbox)
  const {code, stderr} = await sandbox.run([command, ...rest, ...refusal.args])
  expect(code, stderr).toBe(2)
  expect(stderr).toMatch(refusal.message)
}

const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, {examples?: string[]}>
}
const examples = Object.entries(commands)
  .flatMap(([id, {examples: own = []}]) =>
    own.map(example => example.replace('<%= config.bin %>', 'npx bench').replace('<%= command.id %>', id)),
  )
  .filter(line => !line.includes('bench serve'))

describe('every example of a help page runs', () => {
  let server: ReturnType<Sandbox['start']>
  let port: number
  beforeAll(async () => {
    // What `bench compare` compares.
    const saved = join(root, 'test/fixtures/results/v1-hello-io.json')
    mkdirSync(join(sandbox.folder, 'results'), {recursive: true})
    for (const name of ['a', 'b']) copyFileSync(saved, join(sandbox.folder, `results/${name}.json`))
    // What `bench scenarios check` goes through.
    mkdirSync(join(sandbox.folder, 'scenarios'))
    writeFileSync(join(sandbox.folder, 'scenarios/checkout.yaml'), 'name: checkout\nsteps:\n  - get: /\n')
    // What `bench scenarios import` and `replay` read.
    const lines = [0, 1].map(second => `h - - [29/Nov/2026:12:00:0${second} +0000] "GET / HTTP/1.1" 200 5\n`)
    writeFileSync(join(sandbox.folder, 'access.log'), lines.join(''))
    writeFileSync(join(sandbox.folder, 'access.log.gz'), gzipSync(lines.join('')))
    const visit = {log: {entries: [{request: {method: 'GET', url: 'https://shop.example/'}}]}}
    writeFileSync(join(sandbox.folder, 'visit.har'), JSON.stringify(visit))
    writeFileSync(join(sandbox.folder, 'openapi.yaml'), 'openapi: 3.1.0\npaths: {/: {get: {}}}\n')
    port = await freePort()
    server = sandbox.start(['serve', '--mode', 'async', '--bind', `127.0.0.1:${port}`])
  })
  afterAll(async () => {
    server.kill('SIGTERM')
    expect((await server.finished).code).toBe(0)
  })

  it('of which there are some', () => expect(examples.length).toBeGreaterThan(5))

  it.each(examples)(
    '%s',
    async example => {
      // `--path /checkout` is the reader's own; the reference server has no such page.
      await executeExample(example.replace(' /checkout', ' /'), port)
    },
    180_000,
  )
})
