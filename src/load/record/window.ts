import type {Histogram} from '../../stats/histogram.js'
import {LiveHistogram} from '../../stats/live-histogram.js'
import type {RateStage} from '../../traffic/rate-stage.js'
import type {SliceRequest} from '../job.js'
import {latencyMs, type Reception, type RequestTimes, type Stay} from './request.js'
import {LivePace} from './pace.js'
import {LiveSlices} from './slices.js'
import {Stamps} from './stamps.js'

/** What is told of the parts of a window. */
export interface WindowParts {
  readonly slices?: SliceRequest | undefined
  readonly profile?: readonly RateStage[] | undefined
}

/** Which requests belong to a window: those that end in it (closed loop), or those that start in it (open loop). */
export type Membership = 'byEnd' | 'byStart'

/**
 * What happens between two instants. Both edges are exact, whenever timers fire: a request counts by its
 * own time stamps, and its stay in the system by the part that lies between the edges, however late it is heard of.
 *
 * Every request must be told exactly once: when it ends, or when it is given up.
 */
export class Window {
  readonly stamps = new Stamps()
  /** Where they are asked for, of requests that belong to the window by their start. */
  readonly slices: LiveSlices | undefined
  /** Where the rate follows a profile, the same. */
  readonly pace: LivePace | undefined
  readonly #fromSend: LiveHistogram | undefined
  readonly ended = {ok: 0, non2xx: 0, timeout: 0, lost: 0}
  readonly perTenth: number[] = Array<number>(10).fill(0)
  readonly endMs: number
  /** Sums, ms, of the latencies of the answers in `perTenth`. */
  readonly latencyMsPerTenth: number[] = Array<number>(10).fill(0)
  bodyBytes = 0
  inSystemAtStart = 0
  inSystemAtEnd = 0
  /** Without an answer, and not in `latency`: they took longer than was waited for. */
  censored = 0
  readonly #membership: Membership
  readonly #latency = new LiveHistogram()
  #requestMs = 0
  #unreadMs = 0

  constructor(
    readonly startMs: number,
    readonly durationMs: number,
    membership: Membership = 'byEnd',
    {slices, profile}: WindowParts = {},
  ) {
    this.#membership = membership
    this.endMs = startMs + durationMs
    this.slices = slices && new LiveSlices(startMs, durationMs, slices)
    this.pace = profile && new LivePace(startMs, profile)
    this.#fromSend = membership === 'byStart' ? new LiveHistogram() : undefined
  }

  /** `reception`: where the answer's end is known better than by the read. */
  answered(times: RequestTimes, kind: 'ok' | 'non2xx', bodyBytes: number, reception?: Reception): void {
    if (reception) this.#unreadMs += this.#insideMs(times.endMs, reception.readMs)
    if (!this.#stayed(times)) return
    this.ended[kind]++
    this.bodyBytes += bodyBytes
    // An error that comes fast must not make the answers look faster.
    if (kind === 'non2xx') {
      this.slices?.failed(times.dueMs)
      this.pace?.failed(times.dueMs)
      return
    }
    this.#waited(times)
    this.slices?.answered(times)
    this.pace?.answered(times)
    if (reception) this.stamps.answered(times, reception)
    const atMs = this.#membership === 'byStart' ? times.dueMs : times.endMs
    const tenth = Math.min(9, Math.floor(((atMs - this.startMs) / this.durationMs) * 10))
    this.perTenth[tenth] = (this.perTenth[tenth] ?? 0) + 1
    this.latencyMsPerTenth[tenth] = (this.latencyMsPerTenth[tenth] ?? 0) + latencyMs(times)
  }

  timedOut(times: RequestTimes): void {
    if (!this.#stayed(times)) {
      // In the system when the window closed, and never answered: to forget it would flatter the others.
      if (this.#membership === 'byEnd' && this.#straddlesEnd(times)) this.censored++
      return
    }
    this.ended.timeout++
    this.#waited(times)
    this.stamps.timedOut(times)
    this.slices?.timedOut(times)
    this.pace?.timedOut(times)
  }

  lost(stay: Stay): void {
    if (!this.#stayed(stay)) return
    this.ended.lost++
    this.slices?.failed(stay.dueMs)
    this.pace?.failed(stay.dueMs)
  }

  /** Still without an answer after everything. */
  givenUp(dueMs: number): void {
    const isOurs = this.#stayed({dueMs, endMs: Infinity})
    if (isOurs) {
      this.slices?.givenUp(dueMs)
      this.pace?.givenUp(dueMs)
    }
    if (isOurs || (this.#membership === 'byEnd' && dueMs < this.endMs)) this.censored++
  }

  get latency(): Histogram {
    return this.#latency.toHistogram()
  }

  /** The same requests as in `latency`, from their real send; only where that is not their start. */
  get fromSend(): Histogram | undefined {
    return this.#fromSend?.toHistogram()
  }

  /** Mean number of requests in the system: ∫ dt ÷ length. Right once every request has been told. */
  get meanInSystem(): number {
    return this.#requestMs / this.durationMs
  }

  /** Mean number of answers that had come and were not read yet: ∫ dt ÷ length. */
  get meanUnread(): number {
    return this.#unreadMs / this.durationMs
  }

  contains(instantMs: number): boolean {
    return instantMs >= this.startMs && instantMs < this.endMs
  }

  /** Whether the request belongs to it. */
  holds({dueMs, endMs}: Stay): boolean {
    return this.contains(this.#membership === 'byEnd' ? endMs : dueMs)
  }

  #waited(times: RequestTimes): void {
    this.#latency.recordMs(latencyMs(times))
    this.#fromSend?.recordMs(times.endMs - times.sentMs)
  }

  /** Adds the part of the stay that lies in the window; says whether the request belongs to it. */
  #stayed(stay: Stay): boolean {
    this.#requestMs += this.#insideMs(stay.dueMs, stay.endMs)
    this.pace?.ended(stay.endMs)
    if (stay.dueMs < this.startMs && stay.endMs > this.startMs) this.inSystemAtStart++
    if (this.#straddlesEnd(stay)) this.inSystemAtEnd++
    return this.holds(stay)
  }

  #insideMs(fromMs: number, toMs: number): number {
    return Math.max(0, Math.min(toMs, this.endMs) - Math.max(fromMs, this.startMs))
  }

  #straddlesEnd({dueMs, endMs}: Stay): boolean {
    return dueMs < this.endMs && endMs >= this.endMs
  }
}
