import {existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {undisturbed} from '../../fixtures/undisturbed.js'
import {completed} from '../../fixtures/completed.js'
import {installedServers} from '../installed.js'
import {cellsOf, environment, sandboxOfServers} from './real-run.js'

/** Several servers in one run. What is not installed is named; with BENCH_REQUIRE=all the servers of the first rank must be here. */
const {here, missing} = installedServers()
const firstRank = ['gunicorn', 'uvicorn', 'daphne', 'django']
const sandbox = sandboxOfServers()

test.skipIf(missing.length === 0)(`not installed: ${missing.join(', ')}`, context => context.skip())

test.runIf(process.env['BENCH_REQUIRE'] === 'all')('the servers of the first rank are installed', () => {
  expect(here.map(({manifest}) => manifest.name)).toEqual(expect.arrayContaining(firstRank))
})

const has = (...names: readonly string[]) =>
  names.every(name => here.some(({word, manifest}) => manifest.name === name && word !== name))

describe.runIf(has('gunicorn', 'uvicorn', 'django', 'daphne'))('together', () => {
  test('gunicorn sync holds as many requests as it has workers, gthread no more than its threads', async () => {
    const cells = await cellsOf(sandbox, [
      'io',
      '--server',
      'gunicorn',
      '--mode',
      'sync,thread',
      '--workers',
      '2',
      '-c',
      '16',
    ])
    const perSecond = cells.map(cell => completed(cell).summary.throughput.value!)
    expect(cells.map(cell => completed(cell).boundFacts!.slots)).toEqual([2, 8])
    // A queueing law cannot be beaten; a busy machine may stay below it.
    expect(perSecond[0]).toBeLessThan((2 / 0.05) * 1.5)
    expect(perSecond[1]).toBeLessThan((8 / 0.05) * 1.5)
    expect(perSecond[1]! / perSecond[0]!).toBeGreaterThan(1.3)
  }, 120_000)

  test('one Django project runs under four servers, of WSGI and of ASGI', async () => {
    const cells = await cellsOf(sandbox, [
      'hello',
      '--framework',
      'django',
      '--server',
      'django,gunicorn,uvicorn,daphne',
      '--workers',
      '1',
      '-c',
      '4',
    ])
    expect(cells).toHaveLength(10)
    for (const cell of cells) expect(cell, cell.arm).toMatchObject({status: 'completed', framework: 'django'})
  }, 180_000)

  test.skipIf(!existsSync('/usr/sbin/nginx'))(
    'nginx stands in front, and is measured by itself',
    () =>
      undisturbed(async timely => {
        const [cell] = await cellsOf(sandbox, [
          ...['hello', '--server', 'uvicorn', '--mode', 'native', '--proxy', 'nginx'],
        ])
        expect(cell).toMatchObject({status: 'completed', proxy: 'nginx'})
        const {proxy, memory} = completed(cell).summary
        // A window of a fifth of a second in which nginx had no turn shows nothing.
        timely(() => expect(proxy!.cpuPerRequest.value).toBeGreaterThan(0))
        expect(proxy!.pssPeak.value).toBeLessThan(memory!.pssPeak.value!)
      }),
    120_000,
  )

  test("the user's own app runs in every mode of its interface, and is refused before a start when it is broken", async () => {
    const app = `def app(environ, start):
    start('200 OK', [('Content-Length', '2')])
    return [b'ok']

async def aapp(scope, receive, send):
    if scope['type'] == 'http':
        await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'2')]})
        await send({'type': 'http.response.body', 'body': b'ok'})
`
    writeFileSync(join(sandbox.folder, 'mine.py'), app)
    writeFileSync(join(sandbox.folder, 'broken.py'), 'raise RuntimeError("no settings")\n')
    const both = ['--app', 'mine:app', '--app', 'mine:aapp']
    const cells = await cellsOf(sandbox, ['--server', 'gunicorn', ...both, '--path', '/checkout', '-c', '4'])
    expect(cells.map(({mode, app: name}) => `${String(mode)} ${String(name)}`)).toEqual([
      'sync mine:app',
      'thread mine:app',
      'green mine:app',
      'async mine:aapp',
      'native mine:aapp',
    ])
    for (const [word, message] of [
      ['nope:app', /--app nope:app: there is no module 'nope'/],
      ['mine:nope', /--app mine:nope: there is no 'nope' in it/],
      ['broken:app', /--app broken:app: its import raised RuntimeError: no settings/],
    ] as const) {
      const {code, stderr} = await sandbox.run(['run', '--server', 'gunicorn', '--app', word], environment)
      expect({code, stderr}).toEqual({code: 2, stderr: expect.stringMatching(message) as string})
    }
  }, 180_000)
})
