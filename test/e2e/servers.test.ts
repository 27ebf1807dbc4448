import {spawn} from 'node:child_process'
import {chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {parseResult} from '../../src/result/read.js'
import {bundledServers} from '../../src/server/catalog.js'
import {environmentOf, wantedOf} from '../../src/server/install/environment.js'
import {findPython} from '../../src/server/install/python.js'
import {freePort} from '../../src/server/port.js'
import {eventually, Sandbox} from './bench.js'
import {completed} from '../fixtures/completed.js'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(() => sandbox.end())

/** Nothing is installed, and PATH holds only what a test puts there. */
const bare = () => ({
  BENCH_CACHE_DIR: join(sandbox.folder, 'cache'),
  PATH: join(sandbox.folder, 'bin'),
  VIRTUAL_ENV: '',
})

function write(path: string, text: string, mode = 0o644): void {
  const file = join(sandbox.folder, path)
  mkdirSync(join(file, '..'), {recursive: true})
  writeFileSync(file, text)
  chmodSync(file, mode)
}

const short = ['-r', '1', '-d', '200ms', '-W', '50ms']

/** Why there is no Python here that can make an environment. */
const venvFault = (() => {
  try {
    findPython(undefined, process.env)
    return undefined
  } catch (error) {
    return ` (skipped: ${String(error)})`
  }
})()

describe('bench servers', () => {
  it('lists every version with its modes, and how to get what is not here', async () => {
    const {code, stdout} = await sandbox.run(['servers', '--json'], bare())
    expect(code).toBe(0)
    const listed = JSON.parse(stdout) as Record<string, unknown>[]
    expect(listed[0]).toMatchObject({name: 'reference', installed: true, variants: []})
    expect(listed.find(({version}) => version === '20.1.0')).toEqual({
      name: 'gunicorn',
      version: '20.1.0',
      modes: ['sync', 'thread', 'green', 'async', 'native'],
      variants: ['sync', 'gthread', 'gevent', 'uvicorn-h11', 'tornado', 'uvicorn'],
      installed: false,
      reason: 'not installed: bench servers install gunicorn@20.1.0',
    })
  })

  it('finds a server on PATH where no environment is, with its version', async () => {
    write('bin/gunicorn', '#!/bin/sh\necho "gunicorn (version 23.0.0)"\n', 0o755)
    const {stdout} = await sandbox.run(['servers', '--json'], bare())
    const listed = JSON.parse(stdout) as Record<string, unknown>[]
    expect(listed.find(({name}) => name === 'gunicorn')).toMatchObject({
      version: '23.0.0',
      installed: true,
      reason: join(sandbox.folder, 'bin/gunicorn'),
    })
  })

  it('tells a half-made environment from a whole one', async () => {
    write('cache/envs/uvicorn-0.54.0/bin/python', '')
    const {code, stderr} = await sandbox.run(['run', '--server', 'uvicorn'], bare())
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: uvicorn is not here: its installation was not completed/)
  })

  it('tells an environment whose Python has gone', async () => {
    const uvicorn = bundledServers()
      .filter(entry => entry.kind !== 'reference')
      .find(({manifest: {name}}) => name === 'uvicorn')!.manifest
    const environment = environmentOf(uvicorn, uvicorn.python!.versions[0]!, bare())
    const mark = {wanted: wantedOf(environment), packages: [], python: '3.12.0'}
    write('cache/envs/uvicorn-0.54.0/complete.json', JSON.stringify(mark))
    mkdirSync(join(environment.folder, 'bin'))
    symlinkSync('/nowhere/python3.12', environment.python)
    const {code, stderr} = await sandbox.run(['run', '--server', 'uvicorn'], bare())
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^error: uvicorn is not here: the Python of its environment is gone: bench servers install uvicorn/,
    )
  })

  it.skipIf(venvFault !== undefined)(
    `says that no package index answers, and leaves nothing half-made${venvFault ?? ''}`,
    async () => {
      const index = {
        PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
        PIP_RETRIES: '0',
        PIP_CONFIG_FILE: '/dev/null',
      }
      const world = {...index, BENCH_CACHE_DIR: join(sandbox.folder, 'cache')}
      const {code, stderr} = await sandbox.run(['servers', 'install', 'daphne'], world)
      expect(code, stderr).toBe(5)
      expect(stderr).toMatch(/error: daphne 4\.2\.3 cannot be installed/)
      expect(stderr).toMatch(/No package index answered with these versions\. pip's own settings/)
      expect(readdirSync(join(sandbox.folder, 'cache/envs'))).toEqual([])
    },
    120_000,
  )

  it.each<[string, string[], number, RegExp]>([
    [
      'a server that is not installed',
      ['run', '--server', 'gunicorn'],
      2,
      /gunicorn is not here: not installed: .*\n {2}run `bench servers install gunicorn`/,
    ],
    [
      'a version that nobody pinned',
      ['servers', 'install', 'gunicorn@1.0'],
      2,
      /gunicorn has no version 1\.0 here\n {2}versions: 27\.0\.1, /,
    ],
    ['what comes with bench', ['servers', 'install', 'node'], 2, /node comes with bench/],
    [
      'no Python',
      ['servers', 'install', 'uvicorn'],
      5,
      /no Python 3\.10 or later.*\n.*python3: is Python 3\.6\.15, too old\n {2}Install one/,
    ],
    [
      'no compiler',
      ['servers', 'install', 'uwsgi'],
      5,
      /uwsgi cannot be installed: no gcc, cc, clang on PATH/,
    ],
    [
      'a Python that is not there',
      ['servers', 'install', 'uvicorn', '--python', '/nowhere/python'],
      2,
      /--python \/nowhere\/python: there is no such program/,
    ],
    [
      'a command without a port',
      ['run', '--command', 'node server.js'],
      2,
      /--command must be a shell command with a \{port\} placeholder/,
    ],
    [
      'a folder that is not there',
      ['run', '--command', 'x {port}', '--cwd', 'gone'],
      2,
      /--cwd .*gone: there is no such folder/,
    ],
    [
      'a Python app under a server of Node',
      ['run', '--server', 'reference', '--cwd', '.'],
      2,
      /the reference server does not run Python apps/,
    ],
  ])('refuses %s', async (_, args, expected, message) => {
    write('bin/python3', '#!/bin/sh\necho "3.6.15 /usr/bin/python3"\n', 0o755)
    const {code, stderr} = await sandbox.run(args, bare())
    expect({code, stderr}).toEqual({code: expected, stderr: expect.stringMatching(message) as string})
  })
})

const manifest = `name: mini
description: a loop of a few lines
homepage: https://example.org
program: servers/mini/main.mjs
command: ['{node}', '{server}', '{port}']
variants:
  - name: loop
    mode: async
    interface: plain
    description: one loop
    inService: unbounded
    keepAlive: true
    pipelining: true
    webSocket: false
`
const program = `import {createServer} from 'node:http'
createServer((_, response) => response.end('hello')).listen(Number(process.argv[2]), '127.0.0.1')
`

describe('bench run', () => {
  it('starts a server that a project adds as a folder', async () => {
    write('servers/mini/server.yaml', manifest)
    write('servers/mini/main.mjs', program)
    const {code, stdout, stderr} = await sandbox.run([
      'run',
      'hello',
      '--server',
      'mini',
      '--workers',
      '1,2',
      ...short,
      '--json',
      '-q',
    ])
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
    const {cells} = parseResult(stdout, 'stdout')
    // It takes no number of workers, so that both numbers are one arm.
    expect(cells.map(({arm, mode, variant, workers}) => ({arm, mode, variant, workers}))).toEqual([
      {arm: 'mini/loop w1', mode: 'async', variant: 'loop', workers: 1},
    ])
    expect(cells[0]?.status).toBe('completed')
  }, 60_000)

  it('starts the command of bench.yaml', async () => {
    write('server.mjs', program)
    write('bench.yaml', 'command: node server.mjs {port}\nscenarios: [hello]\n')
    const {code, stdout} = await sandbox.run(['run', ...short, '--json', '-q'])
    expect(code).toBe(0)
    const {cells} = parseResult(stdout, 'stdout')
    expect(cells[0]).toMatchObject({server: 'command', scenario: 'hello', status: 'completed'})
    expect(completed(cells[0]).summary.memory?.pssPeak.value).toBeGreaterThan(1e6)
  }, 60_000)

  it('measures the processes of --url that --pid names', async () => {
    write('server.mjs', program)
    const port = await freePort()
    const server = spawn(process.execPath, [join(sandbox.folder, 'server.mjs'), String(port)], {
      stdio: 'ignore',
    })
    try {
      const url = `http://127.0.0.1:${port}`
      expect(
        await eventually(
          () =>
            fetch(url).then(
              () => true,
              () => false,
            ),
          15_000,
        ),
      ).toBe(true)
      const {code, stdout} = await sandbox.run([
        'run',
        '--url',
        url,
        '--pid',
        String(server.pid),
        ...short,
        '--json',
        '-q',
      ])
      expect(code).toBe(0)
      const [cell] = parseResult(stdout, 'stdout').cells
      expect(completed(cell).summary.cpu?.perRequest.value).toBeGreaterThan(0)
      expect(completed(cell).summary.memory?.pssPeak.value).toBeGreaterThan(1e6)
    } finally {
      server.kill('SIGKILL')
    }
  }, 60_000)

  it('shows the last words of a command that ends at once', async () => {
    const {code, stdout} = await sandbox.run([
      'run',
      '--command',
      'echo out of luck {port} >&2; exit 9',
      ...short,
      '-q',
    ])
    expect(code).toBe(5)
    expect(stdout).toMatch(/command: invalid: command ended with exit code 9 before it was ready/)
    expect(stdout).toContain('out of luck')
  }, 60_000)
})
