import type {SloTerm} from '../../config/words/slo.js'
import type {Bounds} from './bounds.js'
import type {RateEvidence} from './evidence.js'
import {findingsOf} from './findings.js'
import {nextMove, type Aim} from './next.js'
import type {Step} from './step.js'

/** What the steps of an arm say of its capacity. Rates per second. */
export interface Answer extends Bounds {
  /**
   * Why the search is over: `found` as precisely as was asked for; `decided` whether it is what was wanted; `generator` can
   * send no more; `never` does the objective hold; `unfinished`: there was no time left.
   */
  readonly because: 'found' | 'decided' | 'generator' | 'never' | 'unfinished'
  /** Where the measured curve crosses the limit, within the bounds; null: it does not. */
  readonly ratePerSecond: number | null
  /** The condition that fails first; null: none was seen to fail. */
  readonly breaks: SloTerm | null
  /** Slowest first. */
  readonly rates: readonly RateEvidence[]
}

export function answerOf(steps: readonly Step[], aim: Aim): Answer {
  const {rates, bounds, crossing} = findingsOf(steps, aim)
  const move = nextMove(steps, aim)
  return {
    ...bounds,
    because: move.kind === 'stop' ? move.because : 'unfinished',
    ratePerSecond: crossing === null ? null : within(crossing.ratePerSecond, bounds),
    breaks: crossing?.term ?? worstOf(rates),
    rates,
  }
}

/** Whether the arm holds so much; null: it is not known. */
export function reaches({low, high}: Bounds, wanted: number): boolean | null {
  if (low !== null && low >= wanted) return true
  return high !== null && high <= wanted ? false : null
}

function within(ratePerSecond: number, {low, high}: Bounds): number {
  return Math.min(high ?? Infinity, Math.max(low ?? 0, ratePerSecond))
}

/** Of an objective that was met nowhere, or missed nowhere: what is missed by most at the slowest rate. */
function worstOf([slowest]: readonly RateEvidence[]): SloTerm | null {
  const missed = (slowest?.terms ?? []).filter(({ofAllowed}) => ofAllowed > 1)
  return missed.sort((one, other) => other.ofAllowed - one.ofAllowed)[0]?.term ?? null
}
