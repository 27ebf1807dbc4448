import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {completed} from '../../fixtures/completed.js'
import {parseResult} from '../../../src/result/read.js'
import {installedServers} from '../installed.js'
import {cellsOf, environment, sandboxOfServers} from './real-run.js'

/** Apps that a function makes, and configuration that an app brings with it. */
const sandbox = sandboxOfServers()
const names = [...new Set(installedServers().here.map(({manifest}) => manifest.name))].filter(
  name => name !== 'django' && name !== 'node',
)

const shop = `
import time

def make_wsgi():
    def app(environ, start_response):
        time.sleep(0.05)
        start_response('200 OK', [('Content-Length', '2')])
        return [b'ok']
    return app

def make_asgi():
    async def app(scope, receive, send):
        if scope['type'] == 'lifespan':
            while True:
                message = await receive()
                await send({'type': message['type'] + '.complete'})
                if message['type'] == 'lifespan.shutdown':
                    return
        await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'2')]})
        await send({'type': 'http.response.body', 'body': b'ok'})
    return app
`

beforeAll(() => writeFileSync(join(sandbox.folder, 'shop.py'), shop))

test.skipIf(names.length > 0)('no server is installed', context => context.skip())

describe.runIf(names.length > 0)('an app that a function makes', () => {
  test.each(names)(
    'under %s',
    async name => {
      const apps = ['--app', 'shop:make_wsgi', '--app', 'shop:make_asgi()', '--factory']
      const cells = await cellsOf(sandbox, ['--server', name, ...apps, '--path', '/', '-w', '1', '-c', '4'])
      for (const cell of cells) {
        expect(cell.status, `${cell.arm}: ${cell.reason ?? ''}`).toBe('completed')
        expect(completed(cell).summary.throughput.value, cell.arm).toBeGreaterThan(0)
        expect(cell.app).toMatch(/^shop:make_[aw]sgi\(\)$/)
      }
      expect(cells.length).toBeGreaterThan(0)
    },
    120_000,
  )
})

test.runIf(names.includes('gunicorn'))(
  'a sync arm is sync, whatever gunicorn.conf.py says, and that is told',
  async () => {
    writeFileSync(join(sandbox.folder, 'gunicorn.conf.py'), 'threads = 4\n')
    const words = [
      '--server',
      'gunicorn',
      '--mode',
      'sync',
      '--app',
      'shop:make_wsgi()',
      '--path',
      '/',
      '-c',
      '16',
    ]
    const {stdout, stderr} = await sandbox.run(
      ['run', ...words, '--phase', 'saturation', '-r', '1', '-d', '1s', '--json', '-q'],
      environment,
    )
    expect(stderr).toContain('gunicorn.conf.py: the arm overrules threads')
    const [cell] = parseResult(stdout, 'stdout').cells
    // Two in service for 50 ms each; with four threads they would be eight.
    expect(completed(cell).summary.throughput.value).toBeLessThan((2 / 0.05) * 1.5)
  },
)
