import type {Estimate} from '../result/estimate.js'
import {estimateRounds, mostSpread} from '../stats/interval.js'

/** A number of an arm from its rounds; withdrawn where these lie further apart than by a factor of 2, whatever else holds. */
export function roundEstimate(values: readonly number[], unit: Estimate['unit']): Estimate {
  const {value, low, high, n, spread} = estimateRounds(values)
  const found: Estimate = {value: Number.isFinite(value) ? value : null, low, high, n, unit}
  if (spread <= mostSpread) return found
  return {...found, spread: Number.isFinite(spread) ? spread : null, withheld: 'rounds'}
}
