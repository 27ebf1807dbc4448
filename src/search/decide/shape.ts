import type {SloTerm} from '../../config/words/slo.js'
import type {RateEvidence} from './evidence.js'

/** Where a condition is met just so, as far as it is known. */
export interface Crossing {
  readonly term: SloTerm
  readonly ratePerSecond: number
}

/** A share of nothing: below any that a measurement could tell from none. */
const next0 = 1e-3

/**
 * Where the measured curve crosses the limit: the least of the conditions' crossings. What is assumed of the curve is that it
 * does not fall. Between two rates it is drawn as a straight line on logarithmic paper. null: no condition is met at the
 * slowest rate and missed at the fastest.
 */
export function crossingOf(rates: readonly RateEvidence[]): Crossing | null {
  const terms = [...(rates[0]?.terms ?? []).entries()]
  const crossings = terms.flatMap(([index, {term}]) => {
    const ratePerSecond = crossingOfTerm(rates, index)
    return ratePerSecond === null ? [] : [{term, ratePerSecond}]
  })
  return crossings.sort((one, other) => one.ratePerSecond - other.ratePerSecond)[0] ?? null
}

function crossingOfTerm(rates: readonly RateEvidence[], index: number): number | null {
  const points = risingOf(
    rates.map(({ratePerSecond, terms, measuredMs}) => ({
      rate: ratePerSecond,
      value: terms[index]?.ofAllowed ?? 0,
      weight: measuredMs,
    })),
  )
  const above = points.findIndex(({value}) => value > 1)
  const [below, beyond] = [points[above - 1], points[above]]
  if (below === undefined || beyond === undefined) return null
  const [from, to] = [Math.log(Math.max(next0, below.value)), Math.log(beyond.value)]
  const share = -from / (to - from)
  return below.rate * (beyond.rate / below.rate) ** share
}

interface Point {
  readonly rate: number
  readonly value: number
  readonly weight: number
}

/** The rising sequence that is nearest to the points: neighbours that fall are pooled (Ayer et al. 1955), and stand at their mean rate. */
function risingOf(points: readonly Point[]): readonly Point[] {
  const pools: Point[] = []
  for (const point of points) {
    pools.push(point)
    for (;;) {
      const [one, other] = [pools.at(-2), pools.at(-1)]
      if (one === undefined || other === undefined || one.value <= other.value) break
      pools.splice(-2, 2, pooled(one, other))
    }
  }
  return pools
}

function pooled(one: Point, other: Point): Point {
  const weight = one.weight + other.weight
  const mean = (of: (point: Point) => number) => (of(one) * one.weight + of(other) * other.weight) / weight
  return {rate: Math.exp(mean(({rate}) => Math.log(rate))), value: mean(({value}) => value), weight}
}
