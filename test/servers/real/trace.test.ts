import {afterAll, expect, test} from 'vitest'
import {parseResult} from '../../../src/result/read.js'
import type {TraceRequest} from '../../../src/result/trace.js'
import {cacheFolder} from '../../../src/server/cache.js'
import {Sandbox} from '../../e2e/bench.js'
import {installedServers} from '../installed.js'

/** Where eight requests of 20 ms of CPU and 100 ms of waiting are on two workers of the real servers. */
const installed = new Set(installedServers().here.map(({manifest}) => manifest.name))
const isHere = installed.has('gunicorn') && installed.has('uvicorn')
const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

const timesOf = ({startUs, endUs}: TraceRequest) => [startUs, endUs] as const
const waitsOf = ({waits}: TraceRequest) => waits

function overlap(spans: readonly (readonly [number, number])[]): boolean {
  const sorted = [...spans].sort(([a], [b]) => a - b)
  return sorted.slice(1).some(([from], index) => from < sorted[index]![1])
}

/** By who held them: a worker, or a thread of one. */
function lanesOf(requests: readonly TraceRequest[]): readonly (readonly TraceRequest[])[] {
  const keyOf = ({worker, thread}: TraceRequest) => `${worker} ${thread}`
  return [...new Set(requests.map(keyOf))].map(key => requests.filter(request => keyOf(request) === key))
}

test.skipIf(!isHere)(
  isHere
    ? "gunicorn's models and uvicorn's show in who held a request and when it waited"
    : 'gunicorn or uvicorn is not installed',
  async () => {
    const arms = ['gunicorn/sync', 'gunicorn/gthread,threads=4', 'gunicorn/gevent', 'uvicorn/uvloop'].flatMap(
      arm => ['--arm', `${arm},workers=2`],
    )
    const short = ['--phase', 'saturation', '-r', '1', '-d', '300ms', '-W', '50ms', '-c', '4', '--json', '-q']
    const {code, stdout, stderr} = await sandbox.run(
      ['run', '--path', '/mixed?cpu=20&io=100', '--trace', ...arms, ...short],
      {BENCH_CACHE_DIR: cacheFolder(process.env)},
    )
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
    const traces = new Map(
      parseResult(stdout, 'stdout').cells.map(({variant, mode, trace}) => {
        expect(trace, variant ?? '').toMatchObject({status: 'recorded'})
        return [mode, trace?.status === 'recorded' ? trace.requests : []] as const
      }),
    )
    for (const requests of traces.values()) {
      expect(requests).toHaveLength(8)
      for (const {sentUs, startUs, endUs, receivedUs, waits} of requests) {
        expect(waits).toHaveLength(1)
        const instants = [sentUs, startUs, ...waits[0]!, endUs, receivedUs]
        // The last bytes may be on their way before the app has said that it is done.
        expect(instants.slice(0, 5)).toEqual(instants.slice(0, 5).sort((a, b) => a - b))
        expect(receivedUs).toBeGreaterThan(waits[0]![1])
        expect(waits[0]![1] - waits[0]![0]).toBeGreaterThan(99_000)
      }
    }
    for (const lane of lanesOf(traces.get('sync')!)) expect(overlap(lane.map(timesOf))).toBe(false)
    const threads = lanesOf(traces.get('thread')!)
    expect(threads.length).toBeGreaterThan(2)
    for (const lane of threads) expect(overlap(lane.map(timesOf))).toBe(false)
    for (const mode of ['green', 'native'] as const) {
      const lanes = lanesOf(traces.get(mode)!)
      expect(lanes.length).toBeLessThanOrEqual(2)
      expect(lanes.some(lane => overlap(lane.flatMap(waitsOf)))).toBe(true)
    }
    expect(sandbox.processes()).toEqual([])
  },
  120_000,
)
