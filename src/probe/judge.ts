import {capacityOf, type Capacity} from './capacity.js'
import {
  slowClients,
  type BurstFacts,
  type InServiceFacts,
  type LatencyFacts,
  type OutlastingFacts,
  type ProbeFacts,
  type SlowClient,
  type TimeoutFacts,
} from './facts.js'

/** What the facts say. Null: it was not asked, or the facts say nothing. */
export interface Judgement {
  readonly capacity: Capacity | null
  /** Connections of a burst were dropped, because the listen queue is too short for them. */
  readonly queueOverflows: boolean | null
  /** What a request that computes does to others of its process. */
  readonly computing: 'stops others' | 'leaves others alone' | 'slows others' | null
  /** Clients that keep the server from serving others without asking for anything. */
  readonly heldUpBy: readonly SlowClient[]
  /** How the server waits for a client that keeps its socket open after its answer; null: it does not. */
  readonly lingersMs: number | null
  readonly keepAlive: KeepAlive
  readonly pipelining: boolean
  readonly webSocket: boolean
  /** The calls of one request overlap. */
  readonly overlaps: boolean | null
  readonly timeout: TimeoutMeaning | null
  readonly model: Model | null
}

export type KeepAlive =
  | {readonly kind: 'none'}
  | {readonly kind: 'until'; readonly idleMs: number}
  | {readonly kind: 'longer'; readonly thanMs: number}

/** What the server's own timeout limits. */
export type TimeoutMeaning = 'every request' | 'requests that compute' | 'requests that wait' | 'no request'

/** `many`: more at once than a pool has, without a thread for each; what a request that computes does was not asked. */
export type Model = 'one at a time' | 'pool' | 'loop' | 'thread each' | 'many'

/** Pure. The thresholds leave room for a busy machine, which only ever adds time. */
export function judge(facts: ProbeFacts): Judgement {
  const capacity = capacityOf(facts.inService)
  const computing = computingOf(facts)
  return {
    capacity,
    queueOverflows: overflowsOf(facts.burst),
    computing,
    heldUpBy: slowClients.filter(kind => wasHeldUp(facts.slowClients[kind])),
    lingersMs: lingersOf(facts),
    keepAlive: keepAliveOf(facts),
    pipelining: facts.pipelining.answered === facts.pipelining.sent,
    webSocket: facts.webSocket.status === 101 && facts.webSocket.echoed,
    overlaps: overlapsOf(facts),
    timeout: facts.timeout === null ? null : timeoutMeaning(facts.timeout),
    model: modelOf(capacity, computing, facts.inService),
  }
}

/** A connection that was dropped is tried again after 1 s, by every Linux. */
const retriedAfterMs = 900

/** The count is the machine's: it is this server's where answers came as late as a connection that was tried again. */
function overflowsOf({connections, answered, slowestMs, overflows}: BurstFacts): boolean | null {
  if (overflows === null) return null
  const someWereLate = answered < connections || (slowestMs ?? 0) >= retriedAfterMs
  return overflows > 0 && someWereLate
}

/** Nothing came for as long as was waited. A connection that ends without an answer tells nothing of others. */
export function wasHeldUp({latencyMs, closed}: LatencyFacts): boolean {
  return latencyMs === null && closed !== true
}

function computingOf({stall}: ProbeFacts): Judgement['computing'] {
  if (stall === null || stall.closed === true) return null
  const {latencyMs, cpuLeftMs} = stall
  if (latencyMs === null) return 'stops others'
  // Nothing was left to wait for: the machine was too busy to tell.
  if (cpuLeftMs < 100) return null
  const share = latencyMs / cpuLeftMs
  if (share >= 0.7) return 'stops others'
  return share <= 0.35 ? 'leaves others alone' : 'slows others'
}

/** Ordinary latencies are a few ms; a lingering close is seconds. */
const lingerFromMs = 500

function lingersOf({lingering}: ProbeFacts): number | null {
  const {latencyMs, deadlineMs} = lingering
  if (latencyMs === null) return wasHeldUp(lingering) ? deadlineMs : null
  return latencyMs >= lingerFromMs ? latencyMs : null
}

function keepAliveOf({keepAlive}: ProbeFacts): KeepAlive {
  const {secondAnswer, idleCloseMs, watchedMs} = keepAlive
  if (!secondAnswer) return {kind: 'none'}
  return idleCloseMs === null ? {kind: 'longer', thanMs: watchedMs} : {kind: 'until', idleMs: idleCloseMs}
}

function overlapsOf({fanOut}: ProbeFacts): boolean | null {
  if (fanOut?.latencyMs === null || fanOut === null) return null
  return fanOut.latencyMs < fanOut.calls * fanOut.callMs * 0.7
}

function timeoutMeaning({waiting, computing}: TimeoutFacts): TimeoutMeaning | null {
  if (waiting.status === null || computing.status === null) return null
  if (isCut(waiting)) return isCut(computing) ? 'every request' : 'requests that wait'
  return isCut(computing) ? 'requests that compute' : 'no request'
}

/** Closed without an answer, answered with an error, or served by a process that was then replaced. */
export function isCut({status, replaced}: OutlastingFacts): boolean {
  return status !== 200 || replaced
}

function modelOf(
  capacity: Capacity | null,
  computing: Judgement['computing'],
  inService: InServiceFacts,
): Model | null {
  if (capacity === null) return null
  if (capacity.kind === 'exactly') return capacity.requests === 1 ? 'one at a time' : 'pool'
  if (capacity.kind === 'at least') return null
  if (computing !== null) return computing === 'stops others' ? 'loop' : 'thread each'
  return byThreads(inService)
}

/** How its threads grew with the requests of the last step that was in service as a whole. */
function byThreads({threadsIdle, steps}: InServiceFacts): Model | null {
  const last = steps.at(-1)
  if (threadsIdle === null || last === undefined || last.threads === null) return null
  const share = (last.threads - threadsIdle) / last.requests
  if (share >= 0.8) return 'thread each'
  return share <= 0.2 ? 'many' : null
}
