import {performance} from 'node:perf_hooks'
import {AnswerJudge, anySuccess, type Expectation} from '../../http/expectation.js'
import type {Accounting, LossCause} from '../result.js'
import type {Answer, RequestTimes} from './request.js'
import type {Row} from './row.js'
import {Timeline} from './timeline.js'
import {Window, type Membership, type WindowParts} from './window.js'

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
  /** Those whose status is expected and something else is not, by what that is. */
  readonly #otherwise: Record<string, number> = {}
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
  openWindow(startMs: number, durationMs: number, membership: Membership, parts?: WindowParts): Window {
    this.window = new Window(startMs, durationMs, membership, parts)
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

  sent(row?: Row): void {
    row?.sent()
    this.steps++
    this.#sent++
    this.inFlight++
  }

  /** `row`: of its name, where a load has several. `verdict`: of whoever looked at more than status and text. */
  answered(times: RequestTimes, answer: Answer, row?: Row, verdict = this.judge(answer)): void {
    const {status, bodyBytes, reception} = answer
    const kind = verdict === 'good' ? 'ok' : 'non2xx'
    this.#end(kind)
    row?.ended(kind, verdict === 'good' ? undefined : verdict === 'status' ? String(status) : verdict)
    this.answers++
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    if (verdict === 'good') this.timeline.record(times)
    else if (verdict === 'status') this.#unexpected[status] = (this.#unexpected[status] ?? 0) + 1
    else this.#otherwise[verdict] = (this.#otherwise[verdict] ?? 0) + 1
    if (this.window) {
      this.window.answered(times, kind, bodyBytes, reception)
      row?.endedIn(this.window, times, kind)
    } else if (this.isAnnounced) {
      const kept = {...times}
      const keptReception = reception && {...reception}
      this.remember(window => {
        window.answered(kept, kind, bodyBytes, keptReception)
        row?.endedIn(window, kept, kind)
      })
    }
  }

  /** By status and text. */
  judge({status, hasText}: Answer): string {
    return this.#judge.judge(status, hasText)
  }

  timedOut(times: RequestTimes, row?: Row): void {
    this.#end('timeout')
    row?.ended('timeout')
    this.timeline.record(times)
    if (this.window) {
      this.window.timedOut(times)
      row?.endedIn(this.window, times, 'timeout')
    } else if (this.isAnnounced) {
      const kept = {...times}
      this.remember(window => {
        window.timedOut(kept)
        row?.endedIn(window, kept, 'timeout')
      })
    }
  }

  lost(times: RequestTimes, cause: LossCause, fault?: string, row?: Row): void {
    this.#end('lost')
    row?.ended('lost')
    if (fault !== undefined) this.faults[fault] = (this.faults[fault] ?? 0) + 1
    this.lostBy[cause] = (this.lostBy[cause] ?? 0) + 1
    if (this.window) {
      this.window.lost(times)
      row?.endedIn(this.window, times, 'lost')
    } else if (this.isAnnounced) {
      const kept = {...times}
      this.remember(window => {
        window.lost(kept)
        row?.endedIn(window, kept, 'lost')
      })
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

  /** Of the answers that are not as expected: their status, or what else is wrong (`body`: the text is missing) → answers. */
  get unexpected(): Record<string, number> {
    return {...countsOf(this.#unexpected), ...this.#otherwise}
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
