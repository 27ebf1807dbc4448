import type {LoadJob, LoadResult} from '../../src/load/contract.js'
import {decodeHistogram, quantileUs} from '../../src/stats/histogram.js'
import {usualTimeoutMs, type Case, type Loop, type Percentiles} from './case.js'
import type {Span} from './delays.js'

const warmupMs = 300

/**
 * As `bench run` asks its generator: in the open loop Poisson arrivals, and a connection for each that finds none idle.
 * Only before a timetable arrivals are even, as all other generators send them: a thousand random ones would meet the
 * stall with a sampling error of 50 ms at p90, and that would be judged instead of the generator.
 */
export function jobFor(subject: Case, loop: Loop, origin: string, windowMs: number, seed: number): LoadJob {
  const timeoutMs = subject.timeoutMs ?? usualTimeoutMs
  const common = {
    url: `${origin}/`,
    method: 'GET',
    headers: {},
    body: undefined,
    durationMs: windowMs,
    timeoutMs,
    drainMs: timeoutMs + 5000,
    insecure: false,
  }
  if (loop === 'closed')
    return {
      ...common,
      model: 'closed',
      connections: subject.connections,
      warmup: {minMs: warmupMs, minPerConnection: 1, maxMs: 5000},
    }
  return {
    ...common,
    model: 'open',
    ratePerSecond: subject.ratePerSecond,
    arrivals: subject.truth === 'timetable' ? 'constant' : 'poisson',
    seed,
    maxConnections: 1024,
    idleMs: 1000,
    warmup: {minMs: warmupMs},
  }
}

/** The measured window on the clock of the server's journal. */
export function spanOf({window}: LoadResult): Span {
  const fromMs = Number(BigInt(window.startNs)) / 1e6
  return {fromMs, toMs: fromMs + window.durationMs}
}

export function percentilesSaid({window}: LoadResult): Percentiles {
  const histogram = decodeHistogram(window.latencyHdr)
  const at = (quantile: number): number => (quantileUs(histogram, quantile) ?? NaN) / 1000
  return {p50: at(0.5), p90: at(0.9), p99: at(0.99)}
}
