import {afterAll, describe, expect, test} from 'vitest'
import {startUpstream} from '../../../src/server/upstream.js'
import {postgresPrograms, startPostgres} from '../../fixtures/postgres.js'
import {pythonEnvironment} from './environment.js'
import {startPython, type PythonServer} from './python-server.js'
import {undisturbed} from '../../fixtures/undisturbed.js'

const gunicorn = 'gunicorn -b 127.0.0.1:{port} --no-control-socket --log-level critical'
const uvicorn = 'uvicorn --port {port} --no-access-log --log-level critical'

/** With one worker; how many of twelve queries wait in the database at once. */
const servers: readonly (PythonServer & {readonly inService: number})[] = [
  {name: 'sync', command: `${gunicorn} -k sync wsgi_app:application`, inService: 1},
  {name: 'gthread', command: `${gunicorn} -k gthread --threads 4 wsgi_app:application`, inService: 4},
  {
    name: 'gevent',
    command: `${gunicorn} -k gevent wsgi_app:application`,
    env: {BENCH_GREEN: '1'},
    inService: 12,
  },
  {name: 'uvicorn', command: `${uvicorn} asgi_app:application`, inService: 12},
  {
    name: 'django runserver',
    command: 'python django/manage.py runserver 127.0.0.1:{port} --noreload',
    inService: 12,
  },
  {name: 'django gevent', command: `${gunicorn} -k gevent djsite.wsgi:application`, inService: 12},
  {name: 'django uvicorn', command: `${uvicorn} djsite.asgi:application`, inService: 12},
]

const environment = pythonEnvironment()
const postgres = postgresPrograms()

if ('missing' in environment || 'missing' in postgres) {
  const missing = [environment, postgres].flatMap(each => ('missing' in each ? [each.missing] : []))
  test.skip(`/db of the Python apps (${missing.join('; ')})`)
} else {
  const upstream = await startUpstream(new AbortController().signal)
  const cluster = await startPostgres(postgres.bin)
  afterAll(async () => {
    await cluster.stop()
    await upstream.stop()
  })

  describe.each(servers)('/db under $name', server => {
    test(`gives rows, and ${server.inService} of 12 queries wait at once`, async () => {
      const env = {...server.env, BENCH_DATABASE_URL: cluster.url}
      const started = await startPython({...server, env}, environment.bin, upstream.address)
      try {
        const get = async (path: string) => (await fetch(started.origin + path)).text()
        expect(await get('/db?ms=0&rows=0')).toBe('0 rows')
        expect(await get('/db?ms=1&rows=7')).toBe('7 rows')
        // Every connection of the pool is opened first.
        const together = () => Promise.all(Array.from({length: 12}, () => get('/db?ms=200&rows=3')))
        await together()
        await undisturbed(async timely => {
          const began = performance.now()
          expect(new Set(await together())).toEqual(new Set(['3 rows']))
          const inService = (12 * 200) / (performance.now() - began)
          expect(inService).toBeLessThan(server.inService * 1.05)
          timely(() => expect(inService).toBeGreaterThan(server.inService / 3))
        })
      } finally {
        await started.stop()
      }
    })
  })

  test('a database that has gone is a 502 with the reason', async () => {
    const env = {BENCH_DATABASE_URL: 'postgresql://bench@127.0.0.1:1/none'}
    const started = await startPython({...servers[0]!, env}, environment.bin, upstream.address)
    try {
      const answer = await fetch(`${started.origin}/db`)
      expect(answer.status).toBe(502)
      expect(await answer.text()).toContain('the database failed')
    } finally {
      await started.stop()
    }
  }, 60_000)
}
