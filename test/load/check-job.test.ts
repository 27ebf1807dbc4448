import {describe, expect, it} from 'vitest'
import type {ClosedLoopJob, LoadJob, OpenLoopJob} from '../../src/load/job.js'
import {checkJob} from '../../src/load/check-job.js'

const job: ClosedLoopJob = {
  model: 'closed',
  url: 'http://127.0.0.1:8000/io?ms=50',
  method: 'GET',
  headers: {},
  body: undefined,
  connections: 64,
  warmup: {minMs: 500, minPerConnection: 5, maxMs: 10_000},
  durationMs: 2000,
  timeoutMs: 10_000,
  drainMs: 5000,
  insecure: false,
}

const openJob: OpenLoopJob = {
  model: 'open',
  url: 'http://127.0.0.1:8000/io?ms=50',
  method: 'GET',
  headers: {},
  body: undefined,
  ratePerSecond: 200,
  arrivals: 'poisson',
  seed: 1,
  maxConnections: 256,
  idleMs: 1000,
  warmup: {minMs: 500},
  durationMs: 2000,
  timeoutMs: 10_000,
  drainMs: 5000,
  insecure: false,
}

describe('checkJob', () => {
  it('returns a job that can be run', () => {
    expect(checkJob(job)).toBe(job)
  })

  it.each<[string, Partial<ClosedLoopJob>]>([
    ['not a URL', {url: '127.0.0.1:8000'}],
    ['not a URL', {url: 'ftp://127.0.0.1/'}],
    ['speaks no TLS', {url: 'https://127.0.0.1/', engine: 'kernel'}],
    ['need the kernel engine', {url: 'unix:/run/app.sock'}],
    ['method BREW', {method: 'BREW'}],
    ['method CONNECT', {method: 'CONNECT'}],
    ['method get', {method: 'get'}],
    ['header "a b"', {headers: {'a b': '1'}}],
    ['header "X"', {headers: {X: '1\r\nHost: other'}}],
    ['header Content-length', {headers: {'Content-length': '3'}}],
    ['header "X"', {headers: {X: ['1', '2\r\n']}}],
    ['header transfer-encoding', {headers: {'transfer-encoding': 'chunked'}}],
    ['connections', {connections: 0}],
    ['connections', {connections: 10_001}],
    ['connections', {connections: 1.5}],
    ['duration', {durationMs: 0}],
    ['duration', {durationMs: 3_600_001}],
    ['duration', {durationMs: NaN}],
    ['timeout', {timeoutMs: 600_001}],
    ['drain', {drainMs: -1}],
    ['longest warm-up', {warmup: {minMs: 0, minPerConnection: 0, maxMs: Infinity}}],
    ['shortest warm-up', {warmup: {minMs: 20, minPerConnection: 0, maxMs: 10}}],
    ['answers per connection', {warmup: {minMs: 0, minPerConnection: -1, maxMs: 10}}],
    ['body bytes', {body: 'ü'.repeat(9 * 1024 * 1024)}],
  ])('refuses as usage: %s', (named, changes) => {
    expectRefused({...job, ...changes}, named)
  })

  it('returns an open job that can be run', () => {
    expect(checkJob(openJob)).toBe(openJob)
  })

  it.each<[string, Partial<OpenLoopJob>]>([
    ['not a URL', {url: '127.0.0.1:8000'}],
    ['duration', {durationMs: 0}],
    ['rate', {ratePerSecond: 0}],
    ['rate', {ratePerSecond: -1}],
    ['rate', {ratePerSecond: 200_001}],
    ['rate', {ratePerSecond: NaN}],
    ['uniform', {arrivals: 'uniform' as OpenLoopJob['arrivals']}],
    ['seed', {seed: 0.5}],
    ['seed', {seed: -1}],
    ['seed', {seed: 2 ** 32}],
    ['most connections', {maxConnections: 0}],
    ['most connections', {maxConnections: 10_001}],
    ['idle time', {idleMs: 0}],
    ['warm-up', {warmup: {minMs: -1}}],
  ])('refuses as usage in the open loop: %s', (named, changes) => {
    expectRefused({...openJob, ...changes}, named)
  })
})

function expectRefused(refused: LoadJob, named: string): void {
  expect(() => checkJob(refused)).toThrow(
    expect.objectContaining({family: 'usage', message: expect.stringContaining(named) as string}) as Error,
  )
}
