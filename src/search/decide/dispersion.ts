import type {Line} from '../../stats/crossing.js'
import {sum} from '../../stats/sum.js'
import {allowedOf, join, type DrawnTerm, type Sums} from './batches.js'

/** A step: log of its rate, and its requests. */
export interface Measured {
  readonly x: number
  readonly start: number
  readonly slices: readonly Sums[]
  /** Slices of its shortest batch. */
  readonly size: number
  readonly trials: number
  readonly hits: number
  /** As in `Shares`. */
  readonly mostOdds: number
}

/** Batches that a scale is judged by, at least. */
const fewestBatches = 24
/** Power of the share of bad requests: the longer a queue, the longer it takes to be worked off. Simulated queues have 0.4. */
const clusterGrowth = 1 / 3
/** Of few clusters the largest was probably not seen. */
const unseen = 4

interface Scatter {
  readonly x: number
  readonly squares: number
  /** Of independent requests. */
  readonly expected: number
}

/**
 * How much more the numbers of bad requests scatter around the line than independent ones would, at the log of a rate:
 * requests that wait in one queue are slow together. The largest over scales, from a batch to a step, since
 * clusters are as long as they are; at each rate as far as that rate tells, and by the others where it does not.
 */
export function dispersionsOf(near: readonly Measured[], line: Line, term: DrawnTerm): (x: number) => number {
  const allowed = allowedOf(term)
  const uncapped = near.filter(({mostOdds}) => mostOdds === Infinity)
  // A busy period as long as the limit is added to what was seen, so that few bad requests are not taken for independent.
  const guessed = (Math.exp(line.at) * term.limit) / 1000
  const judged = scalesOf(uncapped).map(scale => {
    const own = scale.map(({x, batches}) => scatterOf(x, batches, shareAt(line, allowed, x)))
    const count = sum(scale, ({batches}) => batches.length)
    const correction = count / Math.max(1, count - 2)
    const squares = correction * sum(own, one => one.squares) + guessed ** 2
    return {own, correction, of: squares / (sum(own, one => one.expected) + guessed)}
  })
  const most = judged.reduce((one, other) => (other.of > one.of ? other : one))
  const growth = (x: number) => Math.max(allowed, shareAt(line, allowed, x)) ** clusterGrowth
  const expected = sum(most.own, one => one.expected)
  const usual = sum(most.own, one => one.expected * growth(one.x)) / expected
  const at = (x: number): number => {
    const own = most.own.filter(one => one.x === x)
    const guess = (most.of * growth(x)) / usual
    return (
      (most.correction * sum(own, one => one.squares) + guess ** 2) / (sum(own, one => one.expected) + guess)
    )
  }
  const known = [...new Set(uncapped.map(({x}) => x))].map(x => ({x, dispersion: at(x)}))
  const correction = 1 + (unseen * most.of) / expected
  // What comes together at one rate comes together at a faster one.
  return x =>
    correction *
    Math.max(...known.filter(one => one.x <= x).map(({dispersion}) => dispersion), known.length > 0 ? 0 : 1)
}

type Scale = readonly {readonly x: number; readonly batches: readonly Sums[]}[]

/** From the shortest batch by doubling, then whole steps, as far as there are enough of them. */
function scalesOf(near: readonly Measured[]): readonly Scale[] {
  const scales: Scale[] = []
  for (let times = 1; ; times *= 2) {
    const scale = near.map(({x, slices, size}) => ({x, batches: join(slices, size * times)}))
    if (times > 1 && sum(scale, ({batches}) => batches.length) < fewestBatches) break
    scales.push(scale)
  }
  if (near.length >= fewestBatches)
    scales.push(near.map(({x, trials, hits}) => ({x, batches: [{count: trials, bad: hits}]})))
  return scales
}

function scatterOf(x: number, batches: readonly Sums[], share: number): Scatter {
  return {
    x,
    squares: sum(batches, ({count, bad}) => (bad - count * share) ** 2),
    expected: sum(batches, ({count}) => count * share * (1 - share)),
  }
}

/** What the line says at a rate. */
export function shareAt({at, slope}: Line, allowed: number, x: number): number {
  return 1 / (1 + ((1 - allowed) / allowed) * Math.exp(-slope * (x - at)))
}
