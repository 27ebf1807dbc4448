import {goalMsAt, type Case} from '../../experiments/truth/case.js'
import {quantileMs} from '../../experiments/truth/delays.js'
import {percentilesSaid} from '../../experiments/truth/ours.js'
import type {Journal} from '../../experiments/truth/server/journal.js'
import type {LoadResult} from '../../src/load/result.js'
import {msAt} from '../load/fixtures/generator.js'

/** Between these a measured quantile must lie. */
export interface Band {
  readonly quantile: number
  readonly saidMs: number
  readonly lowMs: number
  readonly highMs: number
}

/** Shares of what lies beyond a quantile that a disturbance may be left to fall on. */
const disturbedShares = [0.1, 0.25, 0.5]

/**
 * A client's latency is the true one plus a disturbance D ≥ 0: late wake-ups of the server, of the generator, of the
 * scheduler. So a measured quantile p is no less than the true one; and if D exceeds d with probability ε at most, then
 * P(X + D > x + d) ≤ P(X > x) + ε, and it is at most the true quantile p + ε, plus d. That holds for every ε: the
 * narrowest band is taken. d is what this very run has measured of itself, so that the machine can widen the band, but
 * only by what it was seen to do. On either side stands the goal as well: 1 ms or 3 %.
 */
export function bandsOf(
  subject: Case,
  truthMs: readonly number[],
  journal: Journal,
  result: LoadResult,
): Band[] {
  const said = percentilesSaid(result)
  const points = [
    [0.5, said.p50],
    [0.9, said.p90],
    [0.99, said.p99],
  ] as const
  const edge = edgeShare(subject, truthMs.length, result)
  return points.map(([quantile, saidMs]) => {
    const low = quantileMs(truthMs, quantile - edge)
    const highs = disturbedShares.map(share => {
      const epsilon = (1 - quantile) * share
      const high = quantileMs(truthMs, quantile + Math.max(edge, epsilon))
      return high + goalMsAt(subject, high) + disturbanceMs(epsilon, journal, result)
    })
    return {
      quantile,
      saidMs,
      lowMs: low - goalMsAt(subject, low) - (subject.truth === 'clock' ? serverLateMs(0.1, journal) : 0),
      highMs: Math.min(...highs),
    }
  })
}

/** At both ends of the window either clock may see a request inside which the other sees outside. */
function edgeShare(subject: Case, samples: number, {model}: LoadResult): number {
  return (2 * (model === 'closed' ? subject.connections : 1)) / samples
}

/**
 * What was seen at the two processes: the server late for its heartbeat, the generator late in sending and in its event
 * loop. Each twice: a request's own wake-ups happen at instants that nobody watched.
 */
function disturbanceMs(epsilon: number, journal: Journal, result: LoadResult): number {
  const sendMs = result.model === 'closed' ? 0 : msAt(1 - epsilon, result.open.sendLagHdr)
  return 2 * (serverLateMs(epsilon, journal) + sendMs + result.generator.loopDelayP99Ms)
}

/** A stamp after the write of a large body comes as late, which is the only way for an answer to seem too early. */
function serverLateMs(epsilon: number, {lateMs}: Journal): number {
  return quantileMs(
    lateMs.toSorted((a, b) => a - b),
    1 - epsilon,
  )
}

export function isOutside({saidMs, lowMs, highMs}: Band): boolean {
  return !(saidMs >= lowMs && saidMs <= highMs)
}
