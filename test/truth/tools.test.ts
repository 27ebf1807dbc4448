import {expect, it} from 'vitest'
import {ab} from '../../experiments/truth/tools/ab.js'
import {hey} from '../../experiments/truth/tools/hey.js'
import {oha} from '../../experiments/truth/tools/oha.js'
import {run} from '../../experiments/truth/tools/program.js'
import {saidIn} from '../../experiments/truth/tools/vegeta.js'
import {wrk} from '../../experiments/truth/tools/wrk.js'

it('wrk: percentiles in any unit, socket errors and bad statuses', () => {
  const text = `  Latency Distribution
     50%  605.00us
     75%    5.62ms
     90%    7.73ms
     99%    1.05s${' '}
  2530 requests in 2.00s, 318.00KB read
  Socket errors: connect 1, read 281, write 0, timeout 2
  Non-2xx or 3xx responses: 30`
  expect(wrk.read(text, '')).toEqual({
    saidMs: {p50: 0.605, p90: 7.73, p99: 1050},
    counted: {good: 2500, bad: 314},
  })
  expect(() => wrk.read('unable to connect', '')).toThrow('no result')
})

it('hey: seconds, statuses and errors', () => {
  const text = `Summary:
  Total:	2.0 secs
Latency distribution:
  50% in 0.0512 secs
  90% in 0.0600 secs
  0% in 0.0000 secs

Status code distribution:
  [200]	300 responses
  [503]	50 responses

Error distribution:
  [7]	Get "http://127.0.0.1:1": context deadline exceeded`
  expect(hey.read(text, '')).toEqual({
    saidMs: {p50: 51.2, p90: 60, p99: NaN},
    counted: {good: 300, bad: 57},
  })
})

it('ab: failed and non-2xx are among the complete', () => {
  const text = `Complete requests:      170
Failed requests:        20
   (Connect: 0, Receive: 0, Length: 20, Exceptions: 0)
Non-2xx responses:      10
  50%     55
  90%     62
  99%     89
 100%     91 (longest request)`
  expect(ab.read(text, '')).toEqual({saidMs: {p50: 55, p90: 62, p99: 89}, counted: {good: 140, bad: 30}})
})

it('oha: seconds, statuses and errors', () => {
  const report = {
    latencyPercentiles: {p50: 0.05, p90: 0.06, p99: null},
    statusCodeDistribution: {'200': 10, '503': 2},
    errorDistribution: {'aborted due to deadline': 3},
  }
  expect(oha.read(JSON.stringify(report), '')).toEqual({
    saidMs: {p50: 50, p90: 60, p99: NaN},
    counted: {good: 10, bad: 5},
  })
})

it('vegeta: nanoseconds, and no answer as the status 0', () => {
  const report = {
    latencies: {'50th': 5e7, '90th': 6e7, '99th': 7e7},
    status_codes: {'0': 3, '200': 10, '503': 2},
  }
  expect(saidIn(report)).toEqual({saidMs: {p50: 50, p90: 60, p99: 70}, counted: {good: 10, bad: 5}})
})

it('ends a program that does not end, with its children', async () => {
  const {isOverdue, stdout} = await run(['sh', '-c', 'echo started; sleep 30; true'], 3000)
  expect({isOverdue, stdout}).toEqual({isOverdue: true, stdout: 'started\n'})
})
