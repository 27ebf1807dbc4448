import {EventEmitter} from 'node:events'
import {BenchError} from '../../error.js'
import type {LoadJob} from '../contract.js'
import type {Recorder} from '../recorder.js'
import type {Connection, Link, Pacer} from './connection.js'
import {requireKnownAutocannon} from './hooks.js'
import type {CustomHistogram, RunTotals} from './internals.js'
import {run} from './parts.js'
import {requestOf} from './request.js'
import {takeOver} from './takeover.js'
import {targetOf, type Target} from './target.js'

export interface Clients {
  readonly target: Target
  readonly connections: readonly Connection[]
  /** Closes every connection and ends autocannon; throws when its count of the answers is another than ours. */
  close(): Promise<void>
}

/** autocannon looks every so often whether it was stopped. */
const stopPollMs = 20
/** Longer than any load: it ends by our clock. */
const foreverSeconds = 86_400

/** Starts autocannon on the job's target with `count` clients, taken over and not yet connected. */
export function createClients(job: LoadJob, count: number, recorder: Recorder, pacer: Pacer): Clients {
  requireKnownAutocannon()
  const target = targetOf(new URL(job.url), job.insecure)
  const {bytes, keepsAlive} = requestOf(job)
  const link: Link = {target, request: bytes, keepsAlive, timeoutMs: job.timeoutMs, recorder, pacer}
  const connections: Connection[] = []
  let finish: (totals: RunTotals) => void
  const totals = new Promise<RunTotals>(resolve => {
    finish = resolve
  })
  const tracker = run(
    {
      url: new URL(job.url).origin,
      connections: count,
      duration: foreverSeconds,
      sampleInt: stopPollMs,
      timeout: foreverSeconds,
      pipelining: 1,
      // The clients' own requests are never sent: each would hold a copy of the body.
      method: 'GET',
      headers: {},
      requests: [{}],
      skipAggregateResult: true,
      histograms: {latencies: unrecorded, requests: unrecorded, throughput: unrecorded},
      setupClient: client => {
        takeOver(client, link, job.method === 'HEAD', connection => connections.push(connection))
      },
    },
    new EventEmitter(),
    (_error, counted) => {
      finish(counted)
    },
  )

  const close = async (): Promise<void> => {
    for (const connection of connections) connection.close()
    tracker.stop()
    requireSameCount(await totals, recorder)
  }
  return {target, connections, close}
}

/** autocannon's histograms are in whole, truncated ms: not used. */
const unrecorded: CustomHistogram = {
  __custom: true,
  recordValue: () => undefined,
  recordValueWithExpectedInterval: () => undefined,
  destroy: () => undefined,
  reset: () => undefined,
}

function requireSameCount(theirs: RunTotals, ours: Recorder): void {
  const {timeout} = ours.total
  if (theirs.totalCompletedRequests === ours.answers && theirs.timeouts === timeout) return
  throw new BenchError(
    `autocannon counted ${theirs.totalCompletedRequests} answers and ${theirs.timeouts} timeouts, ` +
      `the load generator ${ours.answers} and ${timeout}`,
    {family: 'bug'},
  )
}
