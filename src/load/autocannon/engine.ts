import {EventEmitter} from 'node:events'
import {BenchError} from '../../error.js'
import {connectionsOf, type LoadJob} from '../job.js'
import type {Counted, Engine, EngineListener} from '../engine/contract.js'
import {outgoingOf, urlOf} from '../engine/request-bytes.js'
import type {ClientConnection, Link} from './connection.js'
import {requireKnownAutocannon} from './hooks.js'
import type {CustomHistogram, RunTotals} from './internals.js'
import {run} from './parts.js'
import {takeOver} from './takeover.js'
import {KnownHead} from '../response/known-head.js'
import {readBuffer, targetOf} from './target.js'

/** autocannon looks every so often whether it was stopped. */
const stopPollMs = 20
/** Longer than any load: it ends by our clock. */
const foreverSeconds = 86_400

/** Starts autocannon on the job's target, its clients taken over and not yet connected. */
export function createAutocannonEngine(job: LoadJob, listener: EngineListener): Engine {
  requireKnownAutocannon()
  const url = urlOf(job)
  const target = targetOf(new URL(url.origin), job.insecure)
  const usual = outgoingOf(url, job)
  const link: Link = {target, usual, timeoutMs: job.timeoutMs, listener}
  const reading = {...usual.reading, known: new KnownHead(readBuffer)}
  const connections: ClientConnection[] = []
  let finish: (totals: RunTotals) => void
  const totals = new Promise<RunTotals>(resolve => {
    finish = resolve
  })
  const tracker = run(
    {
      url: url.origin,
      connections: connectionsOf(job),
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
        takeOver(client, link, reading, connection => connections.push(connection))
      },
    },
    new EventEmitter(),
    (_error, counted) => {
      finish(counted)
    },
  )
  return {
    targetName: target.name,
    connections,
    defer: task => {
      setImmediate(task)
    },
    idleMs: () => 0,
    close: async counted => {
      for (const connection of connections) connection.close()
      tracker.stop()
      requireSameCount(await totals, counted)
    },
  }
}

/** autocannon's histograms are in whole, truncated ms: not used. */
const unrecorded: CustomHistogram = {
  __custom: true,
  recordValue: () => undefined,
  recordValueWithExpectedInterval: () => undefined,
  destroy: () => undefined,
  reset: () => undefined,
}

function requireSameCount(theirs: RunTotals, ours: Counted): void {
  if (theirs.totalCompletedRequests === ours.answers && theirs.timeouts === ours.timeouts) return
  throw new BenchError(
    'WB_COUNTS_DIFFER',
    `autocannon counted ${theirs.totalCompletedRequests} answers and ${theirs.timeouts} timeouts, ` +
      `the load generator ${ours.answers} and ${ours.timeouts}`,
  )
}
