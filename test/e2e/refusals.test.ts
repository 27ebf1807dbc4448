import {mkdirSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import type {AddressInfo, Server} from 'node:net'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {Sandbox} from './bench.js'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(() => {
  const left = sandbox.processes()
  sandbox.remove()
  expect(left).toEqual([])
})

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

  it('keeps the exit code and gives the error as JSON with --json', async () => {
    const {code, stdout} = await sandbox.run(['run', '--mode', 'turbo', '--json'])
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({error: {message: 'unknown mode "turbo"', exitCode: 2}})
  })

  it('a port in use, with its owner: exit 2', async () => {
    const {server, port} = await listening()
    const {code, stderr} = await sandbox.run(['run', 'hello', '--mode', 'async', '--port', String(port)])
    server.close()
    expect(code).toBe(2)
    expect(stderr).toMatch(new RegExp(`^error: .*${port}.* in use`))
  })
})

describe('a cell that cannot be measured is invalid: exit 5', () => {
  it('when the target refuses connections', async () => {
    const {server, port} = await listening()
    await new Promise(resolve => server.close(resolve))
    const {code, stdout} = await sandbox.run(['run', '--url', `http://127.0.0.1:${port}`, '-q', '-r', '2'])
    expect(code).toBe(5)
    expect(stdout).toMatch(/url: invalid: GET .* no answer: .*ECONNREFUSED/)
  })

  it('when the answer is not the expected one', async () => {
    mkdirSync(join(sandbox.folder, 'scenarios'))
    writeFileSync(join(sandbox.folder, 'scenarios/gone.yaml'), 'name: gone\ndescription: d\npath: /nowhere\n')
    const {code, stdout} = await sandbox.run(['run', 'gone', '--mode', 'async', '-q', '-r', '1'])
    expect(code).toBe(5)
    expect(stdout).toMatch(/invalid: GET .*\/nowhere answered 404, not 200/)
  })

  it('when the server dies at its start, with its last words', async () => {
    // A preload that throws ends every Node process of the server, and not bench itself, which has its argv checked.
    const preload = join(sandbox.folder, 'die.mjs')
    writeFileSync(
      preload,
      `if (process.argv[1]?.includes('reference/main')) { console.error('out of luck'); process.exit(9) }`,
    )
    const {code, stdout} = await sandbox.run(['run', 'hello', '--mode', 'async', '-q', '-r', '1'], {
      NODE_OPTIONS: `--import=${preload}`,
    })
    expect(code).toBe(5)
    expect(stdout).toMatch(/invalid: reference\/async ended with exit code 9 before it was ready/)
    expect(stdout).toContain('out of luck')
  })
})
