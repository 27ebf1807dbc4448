import type {Slices} from '../../result/slices.js'

/** What a decision knows of one load at one rate. Steps stand in the order in which they ran. */
export interface Step {
  /** Which fresh start of the arm it ran on, counted from 0. */
  readonly start: number
  /** Poisson arrivals. */
  readonly ratePerSecond: number
  readonly slices: Slices
  /** Cores' worth of CPU time, and most memory at once, of the server's processes; null: not measured. */
  readonly cpuCores: number | null
  readonly pssBytes: number | null
  /** Why it says nothing of the server; null: it does. */
  readonly withdrawn: string | null
}
