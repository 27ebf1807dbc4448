import type {OpenLoopJob} from '../job.js'
import {Growth} from './growth.js'

/** Requests that are due for longer than this wait for a connection. */
const behindMs = 50
/** So much longer than was asked for a warm-up may last while its queue gets shorter. */
const longestBacklogMs = 4000
/** A queue that stays as it is may be how this server serves: it is not waited for much longer. */
const longestPlateauMs = 1000

/** When the warm-up of an open loop is over: as much is answered as falls due, and no queue of its begin is left. */
export class Settling {
  readonly #inSystem = new Growth()

  constructor(
    readonly warmup: OpenLoopJob['warmup'] & {readonly steadyWithinMs: number},
    readonly arrivalsPerMs: number,
  ) {}

  /**
   * To be told every few milliseconds.
   * @param nowMs since the warm-up began
   * @param overdueMs for how long the next request has been due
   */
  look(nowMs: number, inFlight: number, overdueMs: number): 'go on' | 'steady' | 'unsteady' {
    const {minMs, steadyWithinMs, usualInSystem = Infinity} = this.warmup
    const inSystem = this.#inSystem
    inSystem.look(nowMs, inFlight + overdueMs * this.arrivalsPerMs)
    if (nowMs < minMs) return 'go on'
    const latestMs = Math.max(minMs, steadyWithinMs)
    const isSettled = overdueMs < behindMs && inSystem.isBalanced(this.arrivalsPerMs)
    if (isSettled)
      return inSystem.lately > usualInSystem && nowMs < latestMs + longestPlateauMs ? 'go on' : 'steady'
    // A server that was slow at first and has a queue of it: what is being worked off would be in every latency.
    const isWorkedOff = inSystem.isShrinking(this.arrivalsPerMs) && nowMs < latestMs + longestBacklogMs
    return nowMs < latestMs || isWorkedOff ? 'go on' : 'unsteady'
  }
}
