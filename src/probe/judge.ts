import {
  slowClients,
  type OutlastingFacts,
  type ProbeFacts,
  type SlowClient,
  type TimeoutFacts,
} from './facts.js'

/** What the facts say. Null: it was not asked, or the facts say nothing. */
export interface Judgement {
  readonly capacity: Capacity | null
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

/** Requests in service at once; `all`: as many as were sent, so that the limit is there or above. */
export interface Capacity {
  readonly requests: number
  readonly all: boolean
}

export type KeepAlive =
  | {readonly kind: 'none'}
  | {readonly kind: 'until'; readonly idleMs: number}
  | {readonly kind: 'longer'; readonly thanMs: number}

/** What the server's own timeout limits. */
export type TimeoutMeaning = 'every request' | 'requests that compute' | 'requests that wait' | 'no request'

export type Model = 'one at a time' | 'pool' | 'loop' | 'thread each'

/** Pure. The thresholds leave room for a busy machine, which only ever adds time. */
export function judge(facts: ProbeFacts): Judgement {
  const capacity = capacityOf(facts)
  const computing = computingOf(facts)
  return {
    capacity,
    computing,
    heldUpBy: slowClients.filter(kind => facts.slowClients[kind].latencyMs === null),
    lingersMs: lingersOf(facts),
    keepAlive: keepAliveOf(facts),
    pipelining: facts.pipelining.answered === facts.pipelining.sent,
    webSocket: facts.webSocket.status === 101 && facts.webSocket.echoed,
    overlaps: overlapsOf(facts),
    timeout: facts.timeout === null ? null : timeoutMeaning(facts.timeout),
    model: modelOf(capacity, computing),
  }
}

/** Of twelve, eleven and more are all: the last few milliseconds are connects. */
export const allFrom = 0.85

function capacityOf({inService}: ProbeFacts): Capacity | null {
  const {requests, aloneMs, togetherMs} = inService
  if (togetherMs === null) return null
  const measured = (requests * aloneMs) / togetherMs
  if (measured >= requests * allFrom) return {requests, all: true}
  return {requests: Math.max(1, Math.round(measured)), all: false}
}

function computingOf({stall}: ProbeFacts): Judgement['computing'] {
  if (stall === null) return null
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
  if (latencyMs === null) return deadlineMs
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

function modelOf(capacity: Capacity | null, computing: Judgement['computing']): Model | null {
  if (capacity === null) return null
  if (!capacity.all) return capacity.requests === 1 ? 'one at a time' : 'pool'
  if (computing === null) return null
  return computing === 'stops others' ? 'loop' : 'thread each'
}
