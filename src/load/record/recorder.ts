import {performance} from 'node:perf_hooks'
import {AnswerJudge, anySuccess, type Expectation} from '../../http/expectation.js'
import type {Accounting, LossCause, SliceRequest} from '../contract.js'
import type {Answer, RequestTimes} from './request.js'
import {Timeline} from './timeline.js'
import {Window, type Membership} from './window.js'

/** Much more than happens in the moment by which a process hears too late. */
const mostUntold = 200_000

/**
 * Where every request went, over the whole life of a load and, once `openWindow` was called, inside the window.
 * Every request is told twice: when it is sent, and once when it ended or was given up.
 */
export class Recorder {
  readonly lostBy: Partial<Record<LossCause, number>> = {}
  /** Of answers that are none, by what is wrong with them. */
  readonly faults: Record<string, number> = {}
  connectionsOpened = 0
  answers = 0
  unsolicited = 0
  /** Requests that wait for their answer now. */
  inFlight = 0
  window: Window | undefined
  readonly timeline = new Timeline(performance.now())
  /** Grows with whatever happens to a request: the same number twice means that nothing did. */
  steps = 0
  /** HTTP's codes have three digits. */
  readonly #statuses = new Float64Array(1000)
  /** Of these, those that are not expected. */
  readonly #unexpected = new Float64Array(1000)
  #withoutText = 0
  readonly #judge: AnswerJudge
  #sent = 0
  readonly #ended = {ok: 0, non2xx: 0, timeout: 0, lost: 0}
  /** What was told since a window was announced that is not open yet. */
  #untold: ((window: Window) => void)[] | undefined

  constructor(expect: Expectation = anySuccess) {
    this.#judge = new AnswerJudge(expect)
  }

  /** One that opens together with those of other processes, and perhaps is heard of here a moment after it opened. */
  announceWindow(): void {
    this.#untold = []
  }

  /** With everything that it holds, though it began before this call, if it was announced. */
  openWindow(startMs: number, durationMs: number, membership: Membership, slices?: SliceRequest): Window {
    this.window = new Window(startMs, durationMs, membership, slices)
    for (const tell of this.#untold ?? []) tell(this.window)
    this.#untold = undefined
    return this.window
  }

  get isAnnounced(): boolean {
    return this.#untold !== undefined
  }

  /** For the window that is announced: what it would have been told had it been open. */
  remember(tell: (window: Window) => void): void {
    if (this.#untold === undefined) return
    if (this.#untold.length >= mostUntold) this.#untold.splice(0, mostUntold / 2)
    this.#untold.push(tell)
  }

  sent(): void {
    this.steps++
    this.#sent++
    this.inFlight++
  }

  answered(times: RequestTimes, {status, bodyBytes, hasText, reception}: Answer): void {
    const verdict = this.#judge.judge(status, hasText)
    const kind = verdict === 'good' ? 'ok' : 'non2xx'
    this.#end(kind)
    this.answers++
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    if (verdict === 'good') this.timeline.record(times)
    else if (verdict === 'body') this.#withoutText++
    else this.#unexpected[status] = (this.#unexpected[status] ?? 0) + 1
    if (this.window) this.window.answered(times, kind, bodyBytes, reception)
    else if (this.isAnnounced) {
      const kept = {...times}
      const keptReception = reception && {...reception}
      this.remember(window => window.answered(kept, kind, bodyBytes, keptReception))
    }
  }

  timedOut(times: RequestTimes): void {
    this.#end('timeout')
    this.timeline.record(times)
    if (this.window) this.window.timedOut(times)
    else if (this.isAnnounced) {
      const kept = {...times}
      this.remember(window => window.timedOut(kept))
    }
  }

  lost(times: RequestTimes, cause: LossCause, fault?: string): void {
    this.#end('lost')
    if (fault !== undefined) this.faults[fault] = (this.faults[fault] ?? 0) + 1
    this.lostBy[cause] = (this.lostBy[cause] ?? 0) + 1
    if (this.window) this.window.lost(times)
    else if (this.isAnnounced) {
      const kept = {...times}
      this.remember(window => window.lost(kept))
    }
  }

  /** The drain is over; the request stays `inFlight`. */
  givenUp(dueMs: number): void {
    this.window?.givenUp(dueMs)
  }

  /** Status code → answers. */
  get statusCodes(): Record<string, number> {
    return countsOf(this.#statuses)
  }

  /** Of the answers that are not as expected: their status, or `body` where only the text is missing → answers. */
  get unexpected(): Record<string, number> {
    return {...countsOf(this.#unexpected), ...(this.#withoutText > 0 && {body: this.#withoutText})}
  }

  get timeouts(): number {
    return this.#ended.timeout
  }

  get total(): Accounting {
    return {sent: this.#sent, ...this.#ended, inFlight: this.inFlight}
  }

  #end(how: 'ok' | 'non2xx' | 'timeout' | 'lost'): void {
    this.steps++
    this.#ended[how]++
    this.inFlight--
  }
}

function countsOf(byStatus: Float64Array): Record<string, number> {
  return Object.fromEntries([...byStatus.entries()].filter(([, count]) => count > 0))
}
