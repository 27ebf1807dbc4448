/** So long a HUP waits for the handover of the one before. */
const mostHandoverMs = 10_000

/**
 * HUPs that come during a handover are one reload after it. Each on its own would start a whole set of workers, and a
 * storm of them so many that the machine has no time left for requests. A handover that does not end (workers that hang
 * as they boot, requests that take for ever) is waited for no longer than a while.
 */
export class PendingReload {
  readonly #now: () => number
  #isAsked = false
  #lastMs = -Infinity

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  get isAsked(): boolean {
    return this.#isAsked
  }

  ask(): void {
    this.#isAsked = true
  }

  /** Whether to reload now. `isSettled`: no handover is under way. */
  take(isSettled: boolean): boolean {
    if (!this.#isAsked || !(isSettled || this.#now() - this.#lastMs > mostHandoverMs)) return false
    this.#isAsked = false
    this.#lastMs = this.#now()
    return true
  }
}
