import {latePercentiles} from '../../src/judge/late.js'
import type {EngineName, LoadJob} from '../../src/load/job.js'
import type {LoadResult} from '../../src/load/result.js'
import {decodeHistogram, quantileUs} from '../../src/stats/histogram.js'
import {usualTimeoutMs, type Case, type Loop, type Percentiles} from './case.js'
import type {Span} from './delays.js'
import {percentileNames} from './record.js'

const warmupMs = 300

/**
 * As `bench run` asks its generator: in the open loop Poisson arrivals, and a connection for each that finds none idle.
 * Only before a timetable arrivals are even, as all other generators send them: a thousand random ones would meet the
 * stall with a sampling error of 50 ms at p90, and that would be judged instead of the generator.
 */
export function jobFor(
  subject: Case,
  loop: Loop,
  origin: string,
  windowMs: number,
  seed: number,
  engine: EngineName,
): LoadJob {
  const timeoutMs = subject.timeoutMs ?? usualTimeoutMs
  const common = {
    engine,
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
  return percentilesIn(window.latencyHdr)
}

/** The same counted from the real send, in the open loop, where it is another. */
export function percentilesFromSend(result: LoadResult): Percentiles | undefined {
  return result.model === 'open' ? percentilesIn(result.open.fromSendHdr) : undefined
}

/** What remains without our own lateness, where `bench` would print that from the intended start as a bound. */
export function lowerBounds(result: LoadResult): Partial<Percentiles> {
  if (result.model === 'closed') return {}
  const said = percentilesSaid(result)
  const late = latePercentiles([result])
  return Object.fromEntries(
    percentileNames.flatMap(name => {
      const lateMs = late.get(name)
      return lateMs === undefined ? [] : [[name, said[name] - lateMs]]
    }),
  )
}

function percentilesIn(hdr: string): Percentiles {
  const histogram = decodeHistogram(hdr)
  const at = (quantile: number): number => (quantileUs(histogram, quantile) ?? NaN) / 1000
  return {p50: at(0.5), p90: at(0.9), p99: at(0.99)}
}
