import {encodeHistogram, newHistogram} from '../../stats/histogram.js'
import {LiveHistogram} from '../../stats/live-histogram.js'
import type {OpenLoopFacts} from '../result.js'
import type {RequestTimes} from './request.js'
import type {Window} from './window.js'

type Sent = Pick<RequestTimes, 'dueMs' | 'sentMs'>

/**
 * Whose fault it was that a request was sent late, for those whose intended start lies in the window. While all
 * connections are busy it is the server's, at any other time ours. Times are `performance.now()`, ms.
 */
export class Lateness {
  readonly #sendLag = new LiveHistogram()
  readonly #queue = new LiveHistogram()
  #sentCount = 0
  #unsentCount = 0
  /** Since when requests have had to wait for a connection, with no moment in which none was due and one was free. */
  #exhaustedMs = Infinity
  /** When, after none, one became free for the last time. */
  #freedMs = -Infinity

  /** The last connection that was free has gone out. */
  exhausted(nowMs: number): void {
    this.#exhaustedMs = Math.min(this.#exhaustedMs, nowMs)
  }

  /** A connection is free again, where none was. */
  freed(nowMs: number): void {
    this.#freedMs = nowMs
  }

  /** A connection is free, and nothing is due. */
  caughtUp(): void {
    this.#exhaustedMs = Infinity
  }

  /** To be told before `exhausted`. */
  sent({dueMs, sentMs}: Sent, window: Window): void {
    if (window.contains(dueMs)) this.#count(sentMs - dueMs, this.#queuedMs(dueMs))
  }

  /** The same while the window is not known yet; to be called with it. */
  sentEarly({dueMs, sentMs}: Sent): (window: Window) => void {
    const queueMs = this.#queuedMs(dueMs)
    return window => {
      if (window.contains(dueMs)) this.#count(sentMs - dueMs, queueMs)
    }
  }

  #queuedMs(dueMs: number): number {
    return Math.max(0, this.#freedMs - Math.max(dueMs, this.#exhaustedMs))
  }

  #count(lateMs: number, queueMs: number): void {
    this.#sentCount++
    if (queueMs > 0) this.#queue.recordMs(queueMs)
    this.#sendLag.recordMs(lateMs - queueMs)
  }

  unsent(dueMs: number, window: Window): void {
    if (window.contains(dueMs)) this.#unsentCount++
  }

  facts(window: Window, connectionsPeak: number): OpenLoopFacts {
    const offered = this.#sentCount + this.#unsentCount
    return {
      offered,
      achieved: this.#sentCount,
      achievedRatio: offered === 0 ? 1 : this.#sentCount / offered,
      unsent: this.#unsentCount,
      sendLagHdr: encodeHistogram(this.#sendLag.toHistogram()),
      queueHdr: encodeHistogram(this.#queue.toHistogram()),
      fromSendHdr: encodeHistogram(window.fromSend ?? newHistogram()),
      connectionsPeak,
      capReached: this.#queue.totalCount + this.#unsentCount > 0,
    }
  }
}
