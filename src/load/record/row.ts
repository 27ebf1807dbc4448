import {encodeHistogram} from '../../stats/histogram.js'
import {LiveHistogram} from '../../stats/live-histogram.js'
import type {RequestRow} from '../result.js'
import {latencyMs, type RequestTimes} from './request.js'
import type {Window} from './window.js'

type End = 'ok' | 'non2xx' | 'timeout' | 'lost'

/** Where the requests of one name went: of a step of a session, or of one of several requests that share a load. */
export class Row {
  /** Requests that were never sent, because an earlier step of their session had failed. */
  skipped = 0
  #sent = 0
  readonly #ended = {ok: 0, non2xx: 0, timeout: 0, lost: 0}
  readonly #unexpected: Record<string, number> = {}
  readonly #inWindow = {ok: 0, non2xx: 0, timeout: 0, lost: 0}
  readonly #latency = new LiveHistogram()

  constructor(readonly name: string) {}

  sent(): void {
    this.#sent++
  }

  /** `why`: of an answer that is not as expected, its status or what else is wrong with it. */
  ended(how: End, why?: string): void {
    this.#ended[how]++
    if (why !== undefined) this.#unexpected[why] = (this.#unexpected[why] ?? 0) + 1
  }

  /** The same of a window, which may not hold it. */
  endedIn(window: Window, times: RequestTimes, how: End): void {
    if (!window.holds(times)) return
    this.#inWindow[how]++
    if (how === 'ok' || how === 'timeout') this.#latency.recordMs(latencyMs(times))
  }

  /** After every request has been told. */
  get result(): RequestRow {
    const {ok, non2xx, timeout, lost} = this.#ended
    return {
      name: this.name,
      total: {sent: this.#sent, ...this.#ended, inFlight: this.#sent - ok - non2xx - timeout - lost},
      skipped: this.skipped,
      unexpected: {...this.#unexpected},
      ended: {...this.#inWindow},
      latencyHdr: encodeHistogram(this.#latency.toHistogram()),
    }
  }
}
