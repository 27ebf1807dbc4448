import {lineThrough, sidesOf, type Line, type Shares} from '../../stats/crossing.js'
import {tail} from '../../stats/interval.js'
import {sum} from '../../stats/sum.js'
import {tQuantile} from '../../stats/t-distribution.js'
import {allowedOf, batchSizeOf, slicesOf, type DrawnTerm} from './batches.js'
import {dispersionsOf, shareAt, type Measured} from './dispersion.js'
import type {Step} from './step.js'

/** Where the measured curve of a condition crosses its limit, rates per second. */
export interface Curve {
  readonly ratePerSecond: number
  /** 95 %; null: what was measured does not bound it on that side. */
  readonly low: number | null
  readonly high: number | null
  /** By so many powers of the rate the odds of a bad request rise. */
  readonly slope: number
  /** Independent bad requests that would say as much. */
  readonly events: number
  /** Fresh starts that it rests on. */
  readonly starts: number
}

/** Log-odds below the limit down to which the curve is taken to be straight. */
const straight = 3
/** Lines are drawn so often: which rates are near, and what comes together there, depends on the line. */
const fits = 3
/** Independent bad requests without which there is no curve. */
const fewestEvents = 3
/** Times what is allowed: more is a queue that grows as long as the load lasts. */
export const farBeyond = 8
/** A queue takes its time to become as long as it will be: a glance sees it shorter. */
const shortestMs = 4000
/** The least that is assumed of the slope, of what one queue in heavy traffic has. */
const flattest = 1 / 3
/**
 * Wider by so much than the scatter that was seen: slow requests come in longer runs than a step is long, and intervals of
 * simulated queues (four slots, heavy tails) held the truth in only nine of ten searches without it.
 */
const caution = 1.25
/** Of saturation: what was measured for seconds tells no more. */
const heaviest = 0.95

/**
 * The share of bad requests is taken for a straight line of its log-odds against the logarithm of the rate, near where it
 * crosses the limit. null: no line can be drawn.
 * @param saturationPerSecond good answers in a closed loop
 */
export function curveOf(steps: readonly Step[], term: DrawnTerm, saturationPerSecond: number): Curve | null {
  const allowed = allowedOf(term)
  const all = capped(
    steps.filter(isLong).map(step => measuredOf(step, term)),
    allowed,
  )
  if (new Set(all.map(({x}) => x)).size < 2) return null
  let near: readonly Measured[] = all
  let shares = sharesOf(near, () => 1)
  let line = lineThrough(shares, allowed)
  for (let fit = 0; line !== null && fit < fits; fit++) {
    const {at, slope} = line
    const inReach = all.filter(({x}) => slope * (x - at) >= -straight)
    if (new Set(inReach.map(({x}) => x)).size >= 2) near = inReach
    shares = sharesOf(near, dispersionsOf(near, line, term))
    line = lineThrough(shares, allowed)
  }
  if (line === null || line.slope === 0) return null
  const events = eventsOf(shares, line, allowed)
  if (events < fewestEvents) return null
  const {at, slope} = line
  const least = flattest * slopeInHeavyTraffic(term, Math.exp(at), saturationPerSecond)
  const sides = sidesOf(shares, allowed, caution * tQuantile(1 - tail, 1 + events), least)
  return {
    ...{ratePerSecond: Math.exp(at), slope, events, starts: new Set(near.map(({start}) => start)).size},
    low: sides.low === null ? null : Math.exp(sides.low),
    high: sides.high === null ? null : Math.exp(sides.high),
  }
}

/**
 * By how many powers of the rate the odds of a long wait rise in one queue near its saturation (Kingman): the wait's tail
 * falls exponentially, with what is left of the server.
 */
export function slopeInHeavyTraffic(
  term: DrawnTerm,
  ratePerSecond: number,
  saturationPerSecond: number,
): number {
  const load = Math.min(heaviest, ratePerSecond / saturationPerSecond)
  return (load / (1 - load)) * Math.log(1 / allowedOf(term))
}

function isLong({slices}: Step): boolean {
  return slices.everyMs * slices.ok.length >= shortestMs
}

function measuredOf(step: Step, term: DrawnTerm): Measured {
  const slices = slicesOf(step, term)
  return {
    ...{x: Math.log(step.ratePerSecond), start: step.start, slices, size: batchSizeOf(step, term)},
    trials: sum(slices, ({count}) => count),
    hits: sum(slices, ({bad}) => bad),
    mostOdds: Infinity,
  }
}

/**
 * Far beyond the limit a queue grows as long as the load lasts, and the share says only that. So it counts as at least so
 * much, and faster rates count for nothing. Leaving such rates out would leave the lucky ones in.
 */
function capped(all: readonly Measured[], allowed: number): readonly Measured[] {
  const most = Math.min(0.9, farBeyond * allowed)
  const shares = sharesOf(all, () => 1).map(({x, trials, hits}) => ({x, share: hits / Math.max(1, trials)}))
  const slowest = Math.min(...shares.filter(({share}) => share > most).map(({x}) => x))
  const factor = most / (shares.find(({x}) => x === slowest)?.share ?? most)
  return all.flatMap(one => {
    if (one.x !== slowest) return one.x < slowest ? [one] : []
    const slices = one.slices.map(({count, bad}) => ({count, bad: bad * factor}))
    return [{...one, slices, hits: one.hits * factor, mostOdds: Math.log(most / (1 - most))}]
  })
}

function sharesOf(near: readonly Measured[], dispersionAt: (x: number) => number): readonly Shares[] {
  return [...new Set(near.map(({x}) => x))].map(x => {
    const own = near.filter(one => one.x === x)
    return {
      ...{x, dispersion: dispersionAt(x), mostOdds: own[0]?.mostOdds ?? Infinity},
      trials: sum(own, ({trials}) => trials),
      hits: sum(own, ({hits}) => hits),
    }
  })
}

/** Independent bad requests that would say as much. */
function eventsOf(shares: readonly Shares[], line: Line, allowed: number): number {
  return sum(
    shares.filter(({mostOdds}) => mostOdds === Infinity),
    ({x, trials, dispersion}) => (trials * shareAt(line, allowed, x)) / dispersion,
  )
}
