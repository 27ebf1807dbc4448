import {writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import type {AddressInfo, Server} from 'node:net'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {Sandbox} from './bench.js'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(() => sandbox.end())

async function listening(): Promise<{server: Server; port: number}> {
  const server = createServer(socket => socket.destroy())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {server, port: (server.address() as AddressInfo).port}
}

describe('bench run refuses with one clear error and starts nothing', () => {
  it.each<[string, string[], RegExp]>([
    [
      'an unknown mode',
      ['--mode', 'turbo'],
      /^error: unknown mode "turbo"\n {2}modes: sync, thread, green, async, native/,
    ],
    ['an unknown server', ['--server', 'apache'], /^error: unknown server "apache"\n {2}servers: reference/],
    ['a rate of 0', ['--rate', '0'], /^error: --rate must be a number of requests per second above 0/],
    [
      'a share of a throughput that is not measured',
      ['--phase', 'latency', '--load', '50%'],
      /^error: --load asks for a share of a throughput [^]*\n {2}give the arrivals per second with --rate/,
    ],
    ['workers 0', ['--workers', '0'], /^error: --workers must be a whole number from 1/],
    ['an unknown scenario', ['nope'], /^error: unknown scenario "nope"\n {2}scenarios: hello, cpu, io/],
    ['a scenario that is not there', ['./nope.yaml'], /^error: cannot read scenario .*nope\.yaml: ENOENT/],
    ['a scenario with a wrong field', ['./wrong.yaml'], /^error: .*wrong\.yaml:4: conections: unknown field/],
    [
      'a results folder that cannot be written',
      ['io', '-o', 'file/r.json'],
      /^error: cannot write file\/r\.json: /,
    ],
    ['an unknown flag', ['--frobnicate'], /^error: Nonexistent flag: --frobnicate/],
    [
      'a flag given twice',
      ['-d', '1s', '-d', '2s'],
      /^error: Flag --duration can only be specified once\n {2}WB_BAD_FLAGS\n$/,
    ],
    [
      'flags that contradict',
      ['--url', 'http://127.0.0.1:1', '--mode', 'sync'],
      /^error: [^]*--mode=sync cannot also be provided/,
    ],
  ])('%s: exit 2', async (_, args, message) => {
    writeFileSync(join(sandbox.folder, 'wrong.yaml'), 'name: x\ndescription: d\npath: /\nconections: 4\n')
    writeFileSync(join(sandbox.folder, 'file'), '')
    const {code, stdout, stderr} = await sandbox.run(['run', ...args])
    expect({code, stdout}).toEqual({code: 2, stdout: ''})
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/ at .*\.js:\d+/)
    expect(sandbox.results()).toEqual([])
  })

  it.each(['run', 'gate', 'calibrate'])('%s: a TMPDIR that is not there: exit 5', async command => {
    const targets = ['--baseline', 'server:reference/async', '--candidate', 'server:reference/async']
    const args = command === 'gate' ? [command, '-q', ...targets] : [command]
    const {code, stdout, stderr} = await sandbox.run(args, {TMPDIR: '/nonexistent'})
    expect({code, stdout}, stderr).toEqual({code: 5, stdout: ''})
    expect(stderr).toMatch(
      /cannot make a temporary folder in \/nonexistent: ENOENT[^]*set TMPDIR to a folder/,
    )
    expect(sandbox.results()).toEqual([])
  })

  it('keeps the exit code and gives the error as JSON with --json', async () => {
    const {code, stdout} = await sandbox.run(['run', '--mode', 'turbo', '--json'])
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      error: {code: 'WB_UNKNOWN_MODE', message: 'unknown mode "turbo"', exitCode: 2},
    })
  })

  it('a port in use, with its owner: exit 2', async () => {
    const {server, port} = await listening()
    const {code, stderr} = await sandbox.run(['run', 'hello', '--mode', 'async', '--port', String(port)])
    server.close()
    expect(code).toBe(2)
    expect(stderr).toMatch(new RegExp(`^error: .*${port}.* in use`))
  })
})
