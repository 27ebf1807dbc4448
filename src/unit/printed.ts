import {printEstimate} from './number.js'

/** The units that results are stored in. */
export type StoredUnit = 'req/s' | 'ms' | 'us' | 'bytes' | 'requests' | 'share'

/** By stored unit: how it is printed, and how many stored ones make a printed one. */
export const printedUnits: Readonly<Record<StoredUnit, {readonly unit: string; readonly per: number}>> = {
  'req/s': {unit: 'req/s', per: 1},
  ms: {unit: 'ms', per: 1},
  us: {unit: 'µs', per: 1},
  bytes: {unit: 'MB', per: 1e6},
  requests: {unit: '', per: 1},
  share: {unit: '%', per: 0.01},
}

interface Stored {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  readonly unit: StoredUnit
}

/** A stored number as it is printed wherever it is: in tables, sentences and comparisons the same digits. */
export function printStored({value, low, high, unit: stored}: Stored): {
  readonly text: string
  readonly interval: string
  readonly unit: string
} {
  const {unit, per} = printedUnits[stored]
  const end = (bound: number | null) => (bound === null ? null : bound / per)
  return {...printEstimate(value / per, end(low), end(high)), unit}
}
