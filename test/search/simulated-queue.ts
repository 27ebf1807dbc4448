import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import type {Step} from '../../src/search/decide/step.js'

/** Uniform on 0..1. */
export type Random = () => number

/** A server with `slots` and one queue in order of arrival. */
export interface Queue {
  readonly slots: number
  /** Of the request that begins to be served `atMs` after the load's begin, having waited so long. */
  readonly serviceMs: (random: Random, atMs: number, waitedMs: number) => number
  /** Share of requests that fail at this rate of arrivals. */
  readonly failShare?: (ratePerSecond: number) => number
}

export function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  return () => uniformFloat64(generator)
}

export function exponential(meanMs: number): Queue['serviceMs'] {
  return random => -Math.log(1 - random()) * meanMs
}

export function constant(ms: number): Queue['serviceMs'] {
  return () => ms
}

/** Pareto: `shape` 2.2 has a variance, and no more moments. */
export function pareto(meanMs: number, shape: number): Queue['serviceMs'] {
  const least = (meanMs * (shape - 1)) / shape
  return random => least * (1 - random()) ** (-1 / shape)
}

/** Spells in which everything is slower, as beside a busy neighbour; each state lasts for `meanMs` on average. */
export function inSpells(usual: Queue['serviceMs'], slower: number, meanMs: number): Queue['serviceMs'] {
  let [untilMs, lastMs, isSlow] = [0, 0, false]
  return (random, atMs, waitedMs) => {
    if (atMs < lastMs) untilMs = 0
    lastMs = atMs
    for (; untilMs <= atMs; untilMs -= Math.log(1 - random()) * meanMs) isSlow = random() < 0.25
    return usual(random, atMs, waitedMs) * (isSlow ? slower : 1)
  }
}

/** Long queues cost more: the longer a request has waited, up to half a second, the longer it takes, up to `slower` times. */
export function degrading(usual: Queue['serviceMs'], slower: number): Queue['serviceMs'] {
  return (random, atMs, waitedMs) =>
    usual(random, atMs, waitedMs) * (1 + (slower - 1) * Math.min(1, waitedMs / 500))
}

/** Share of the requests of M/M/c that stay longer than `ms`, by Erlang C. `perMs` of each slot. */
export function slowShareMMc(slots: number, perMs: number, arrivalsPerMs: number, ms: number): number {
  const offered = arrivalsPerMs / perMs
  if (offered >= slots) return 1
  let [term, sum] = [1, 0]
  for (let n = 0; n < slots; n++) {
    sum += term
    term *= offered / (n + 1)
  }
  const busy = (term * slots) / (slots - offered)
  const waits = busy / (sum + busy)
  const spare = slots * perMs - arrivalsPerMs
  const served = Math.exp(-perMs * ms)
  // Who waits does so for Exp(spare), and is then served for Exp(perMs): the tail of their sum.
  const both =
    Math.abs(spare - perMs) < 1e-9
      ? (1 + perMs * ms) * served
      : (spare * served - perMs * Math.exp(-spare * ms)) / (spare - perMs)
  return (1 - waits) * served + waits * both
}

/** The rate, per second, at which `slowShare` of arrivals per ms is `allowed`. */
export function solveCapacity(
  slowShare: (arrivalsPerMs: number) => number,
  allowed: number,
  mostPerSecond: number,
) {
  let [low, high] = [0, mostPerSecond / 1000]
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    if (slowShare(middle) > allowed) high = middle
    else low = middle
  }
  return low * 1000
}

export interface Request {
  readonly dueMs: number
  readonly latencyMs: number
}

/** Poisson arrivals from an empty server's start, by Kiefer and Wolfowitz' recursion. */
export function* requestsOf(
  {slots, serviceMs}: Queue,
  ratePerSecond: number,
  forMs: number,
  random: Random,
): Generator<Request> {
  const freeMs = Array<number>(slots).fill(0)
  let dueMs = 0
  for (;;) {
    dueMs -= (Math.log(1 - random()) * 1000) / ratePerSecond
    if (dueMs >= forMs) return
    const first = freeMs.indexOf(Math.min(...freeMs))
    const beginMs = Math.max(dueMs, freeMs[first] ?? 0)
    const endMs = beginMs + serviceMs(random, beginMs, beginMs - dueMs)
    freeMs[first] = endMs
    yield {dueMs, latencyMs: endMs - dueMs}
  }
}

export interface StepRequest {
  readonly ratePerSecond: number
  readonly windowMs: number
  readonly warmupMs: number
  readonly everyMs: number
  readonly limitsMs: readonly number[]
  readonly start: number
}

/** What a load at this rate would record. */
export function stepOf(queue: Queue, request: StepRequest, random: Random): Step {
  const {ratePerSecond, windowMs, warmupMs, everyMs, limitsMs, start} = request
  const count = Math.floor(windowMs / everyMs)
  const zeros = () => Array<number>(count).fill(0)
  const [ok, failed, latency, slow] = [zeros(), zeros(), zeros(), limitsMs.map(zeros)]
  const failShare = queue.failShare?.(ratePerSecond) ?? 0
  for (const {dueMs, latencyMs} of requestsOf(queue, ratePerSecond, warmupMs + count * everyMs, random)) {
    const slice = Math.floor((dueMs - warmupMs) / everyMs)
    if (slice < 0) continue
    if (failShare > 0 && random() < failShare) {
      failed[slice]! += 1
      continue
    }
    ok[slice]! += 1
    latency[slice]! += latencyMs
    for (const [index, limit] of limitsMs.entries()) if (latencyMs > limit) slow[index]![slice]! += 1
  }
  const slices = {everyMs, limitsMs, ok, unanswered: zeros(), failed, slow, latencyMs: latency}
  return {start, ratePerSecond, slices, cpuCores: null, pssBytes: null, withdrawn: null}
}

/** The rate at which a share `allowed` of the requests is slow, by bisection on long simulations of the same arrivals. */
export function simulatedCapacity(queue: Queue, limitMs: number, allowed: number, most: number): number {
  let [low, high] = [most / 10, most]
  for (let halving = 0; halving < 11; halving++) {
    const middle = Math.sqrt(low * high)
    let [all, slow] = [0, 0]
    for (const {latencyMs} of requestsOf(queue, middle, 1.5e9 / middle, randomOf(99))) {
      all += 1
      if (latencyMs > limitMs) slow += 1
    }
    if (slow / all > allowed) high = middle
    else low = middle
  }
  return Math.sqrt(low * high)
}
