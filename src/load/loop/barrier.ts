import {performance} from 'node:perf_hooks'

/**
 * Waits until every generator process of a load has come this far, and gives the instant (`performance.now()`, ms) at
 * which all of them go on: now, or a little ahead.
 */
export type Barrier = () => Promise<number>

/** Of a process that has a load for itself. */
export const noBarrier: Barrier = () => Promise.resolve(performance.now())
