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
