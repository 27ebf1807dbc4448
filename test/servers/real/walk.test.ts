import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, afterEach, describe, expect, test} from 'vitest'
import {parseResult} from '../../../src/result/read.js'
import {cacheFolder} from '../../../src/server/cache.js'
import {Sandbox} from '../../e2e/bench.js'
import {installedServers} from '../installed.js'
import {completed} from '../../fixtures/completed.js'

/**
 * Every worker of every server that is installed here, started by `bench run` as a user would: one short load, and nothing
 * left. What is not installed is named; with BENCH_REQUIRE=all the servers of the first rank must be here.
 */
const {here, missing} = installedServers()
const firstRank = ['gunicorn', 'uvicorn', 'daphne', 'django']
const sandbox = new Sandbox()
const environment = {BENCH_CACHE_DIR: cacheFolder(process.env)}
afterEach(() => expect(sandbox.processes()).toEqual([]))
afterAll(() => sandbox.remove())

const short = ['--phase', 'saturation', '-r', '1', '-W', '50ms', '--json', '-q']

async function cellsOf(args: readonly string[], duration = '200ms') {
  const {code, stdout, stderr} = await sandbox.run(['run', ...args, ...short, '-d', duration], environment)
  expect({code, stderr}, args.join(' ')).toEqual({code: 0, stderr: ''})
  return parseResult(stdout, 'stdout').cells
}

test.skipIf(missing.length === 0)(`not installed: ${missing.join(', ')}`, context => context.skip())

test.runIf(process.env['BENCH_REQUIRE'] === 'all')('the servers of the first rank are installed', () => {
  expect(here.map(({manifest}) => manifest.name)).toEqual(expect.arrayContaining(firstRank))
})

describe.each(here)('$word', ({word, variants, manifest, installation}) => {
  test('starts, answers under load and stops in every worker it has', async () => {
    const arms = variants.flatMap(({name}) => [
      '--arm',
      `${word.replace(/@.*/, manifest.python === undefined ? '' : `@${installation.version}`)}/${name}`,
    ])
    // A server of one slot answers every 50 ms, and a busy machine may take it away for more than one of them.
    const cells = await cellsOf(['io', '-c', '8', ...arms], '600ms')
    expect(cells.map(({variant, mode}) => variant ?? mode)).toEqual(variants.map(({name}) => name))
    for (const cell of cells) {
      expect(cell.status, `${cell.arm}: ${cell.reason ?? ''}`).toBe('completed')
      expect(cell.serverVersion).toBe(installation.version)
      const {summary, boundFacts} = completed(cell)
      expect(summary.errors.non2xx.value).toBe(0)
      expect(summary.throughput.value).toBeGreaterThan(0)
      // Nothing answers faster than the upstream does: each of them really waited for it.
      expect(boundFacts!.serviceMs).toBeGreaterThan(50)
    }
  }, 180_000)
})

const has = (...names: readonly string[]) =>
  names.every(name => here.some(({word, manifest}) => manifest.name === name && word !== name))

describe.runIf(has('gunicorn', 'uvicorn', 'django', 'daphne'))('together', () => {
  test('gunicorn sync holds as many requests as it has workers, gthread no more than its threads', async () => {
    const cells = await cellsOf([
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
    const cells = await cellsOf([
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
    async () => {
      const [cell] = await cellsOf(['hello', '--server', 'uvicorn', '--mode', 'native', '--proxy', 'nginx'])
      expect(cell).toMatchObject({status: 'completed', proxy: 'nginx'})
      expect(completed(cell).summary.proxy!.cpuPerRequest.value).toBeGreaterThan(0)
      expect(completed(cell).summary.proxy!.pssPeak.value).toBeLessThan(
        completed(cell).summary.memory!.pssPeak.value!,
      )
    },
    120_000,
  )

  test("the user's own app runs in every mode of its interface, and is refused before a start when it is broken", async () => {
    const {writeFileSync} = await import('node:fs')
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
    const cells = await cellsOf(['--server', 'gunicorn', ...both, '--path', '/checkout', '-c', '4'])
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
