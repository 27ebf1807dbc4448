import {PassThrough} from 'node:stream'
import {finished} from 'node:stream/promises'
import {expect, it} from 'vitest'
import {ExhaustionWatch} from '../../src/server/exhaustion.js'

function kindsOf(text: string) {
  const watch = new ExhaustionWatch()
  watch.look(text)
  return watch.found().map(({kind, limit}) => [kind, limit])
}

it.each<[string, string, number | undefined]>([
  [
    'django.db.utils.OperationalError: connection failed: FATAL:  sorry, too many clients already',
    'postgresql',
    undefined,
  ],
  [
    'FATAL:  remaining connection slots are reserved for non-replication superuser connections',
    'postgresql',
    undefined,
  ],
  [
    'asyncpg.exceptions.TooManyConnectionsError: remaining connection slots are reserved for roles',
    'postgresql',
    undefined,
  ],
  ["pymysql.err.OperationalError: (1040, 'Too many connections')", 'mysql', undefined],
  ['Error: ER_CON_COUNT_ERROR: Too many connections', 'mysql', undefined],
  ['redis.exceptions.ConnectionError: max number of clients reached', 'redis', undefined],
  ['redis.exceptions.MaxConnectionsError: Too many connections', 'redis', undefined],
  [
    'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00',
    'pool',
    15,
  ],
  ["psycopg_pool.PoolTimeout: couldn't get a connection after 30.00 sec", 'pool', undefined],
  [
    'Timed out fetching a new connection from the connection pool. (Current connection pool timeout: 10, connection limit: 5)',
    'pool',
    5,
  ],
  [
    'WARNING urllib3.connectionpool Connection pool is full, discarding connection: api. Connection pool size: 10',
    'http-pool',
    10,
  ],
  ['OSError: [Errno 24] Too many open files', 'files', undefined],
  ['Error: accept EMFILE', 'files', undefined],
  ["RuntimeError: can't start new thread", 'threads', undefined],
  ['OSError: [Errno 99] Cannot assign requested address', 'ports', undefined],
])('%s', (line, kind, limit) => {
  expect(kindsOf(`Traceback\n${line}\n`)).toEqual([[kind, limit]])
})

it.each(['127.0.0.1 - "GET /too-many HTTP/1.1" 200', 'Booting worker with pid: 1040', ''])(
  'nothing in %j',
  line => {
    expect(kindsOf(line)).toEqual([])
  },
)

it('lines that come in pieces are counted once, and an example is kept without what would command a terminal', async () => {
  const watch = new ExhaustionWatch()
  const stream = new PassThrough()
  watch.follow(stream)
  stream.write('one\nFATAL: \u001b[31msorry, too many cli')
  stream.write('ents already\nFATAL: sorry, too many clients already\nFATAL: too many clients al')
  stream.end('ready')
  await finished(stream)
  expect(watch.found()).toEqual([
    {kind: 'postgresql', lines: 3, example: 'FATAL: sorry, too many clients already'},
  ])
})
