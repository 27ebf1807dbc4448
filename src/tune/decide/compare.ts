import {tail} from '../../stats/interval.js'
import {pairedShift} from '../../stats/paired-shift.js'
import {sum} from '../../stats/sum.js'
import {tQuantile} from '../../stats/t-distribution.js'
import type {StartValue} from './value.js'

/** How good a candidate is beside the best, by the turns that both ran in. 1: as good; below 1: worse. */
export interface Comparison {
  readonly n: number
  readonly ratio: number
  /** 95 %; null: of one turn. */
  readonly low: number | null
  readonly high: number | null
  /** Logarithms of `ratio` and `high`; without an interval `high` is not bounded. */
  readonly log: number
  readonly logHigh: number
}

/** From so many turns on the exact signed-rank interval of 95 % exists. */
const exactFrom = 6
/** Of the logarithm of a value: no two starts are ever known to be more alike. */
const leastDeviation = 0.02

/**
 * From six turns on by the Hodges–Lehmann estimate and its exact interval. Before, by the mean and Student's t: the spread of
 * the ratios is then that of all candidates together (`spread`), since few turns of one tell little of it.
 */
export function compare(
  own: readonly StartValue[],
  best: readonly StartValue[],
  spread: readonly (readonly StartValue[])[],
  isMoreBetter: boolean,
): Comparison | null {
  const logs = differences(own, best, isMoreBetter)
  const n = logs.length
  if (n === 0) return null
  if (n >= exactFrom) {
    const shift = pairedShift(logs)
    return comparison(n, shift.estimate, shift.lower(tail), shift.upper(tail))
  }
  const log = sum(logs, one => one) / n
  if (n === 1) return comparison(1, log, -Infinity, Infinity)
  const {deviation, freedom} = pooled(spread.map(values => differences(values, best, isMoreBetter)))
  const half = (tQuantile(1 - tail, freedom) * Math.max(deviation, leastDeviation)) / Math.sqrt(n)
  return comparison(n, log, log - half, log + half)
}

function comparison(n: number, log: number, low: number, high: number): Comparison {
  const end = (value: number) => (Number.isFinite(value) ? Math.exp(value) : null)
  return {n, ratio: Math.exp(log), low: end(low), high: end(high), log, logHigh: high}
}

/** Logarithms of own ÷ best of each turn that has both, turned so that below 0 is worse. */
function differences(
  own: readonly StartValue[],
  best: readonly StartValue[],
  isMoreBetter: boolean,
): readonly number[] {
  return own.flatMap(({turn, value}) => {
    const other = best.find(one => one.turn === turn)?.value ?? null
    if (value === null || other === null || value <= 0 || other <= 0) return []
    return [(isMoreBetter ? 1 : -1) * Math.log(value / other)]
  })
}

/** Of all candidates' ratios about their own means. */
function pooled(groups: readonly (readonly number[])[]): {
  readonly deviation: number
  readonly freedom: number
} {
  const usable = groups.filter(group => group.length > 1 && group.some(value => value !== 0))
  const freedom = Math.max(
    1,
    sum(usable, group => group.length - 1),
  )
  const squares = sum(usable, group => {
    const mean = sum(group, one => one) / group.length
    return sum(group, one => (one - mean) ** 2)
  })
  return {deviation: Math.sqrt(squares / freedom), freedom}
}
