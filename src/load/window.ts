import {newHistogram, recordMs, type Histogram} from '../stats/histogram.js'

/** Which requests belong to a window: those that end in it (closed loop), or those that start in it (open loop). */
export type Membership = 'byEnd' | 'byStart'

/**
 * What happens between two instants. Both edges are exact, whenever timers fire: a request counts by its
 * own time stamps, and its stay in the system by the part that lies between the edges, however late it is heard of.
 *
 * Times are `performance.now()`, ms. `startMs` of a request is its send, or in the open loop its intended start. Every request must be told exactly once: when it ends, or when it is given up.
 */
export class Window {
  readonly latency = newHistogram()
  /** The same requests as in `latency`, from their real send; only where that is not their start. */
  readonly fromSend: Histogram | undefined
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
  private requestMs = 0

  constructor(
    readonly startMs: number,
    readonly durationMs: number,
    private readonly membership: Membership = 'byEnd',
  ) {
    this.endMs = startMs + durationMs
    this.fromSend = membership === 'byStart' ? newHistogram() : undefined
  }

  answered(startMs: number, endMs: number, kind: 'ok' | 'non2xx', bodyBytes: number, sentMs = startMs): void {
    if (!this.stayed(startMs, endMs)) return
    this.ended[kind]++
    this.bodyBytes += bodyBytes
    this.waited(startMs, sentMs, endMs)
    const atMs = this.membership === 'byStart' ? startMs : endMs
    const tenth = Math.min(9, Math.floor(((atMs - this.startMs) / this.durationMs) * 10))
    this.perTenth[tenth] = (this.perTenth[tenth] ?? 0) + 1
    this.latencyMsPerTenth[tenth] = (this.latencyMsPerTenth[tenth] ?? 0) + endMs - startMs
  }

  timedOut(startMs: number, endMs: number, sentMs = startMs): void {
    if (!this.stayed(startMs, endMs)) {
      // In the system when the window closed, and never answered: to forget it would flatter the others.
      if (startMs < this.endMs && endMs >= this.endMs && this.membership === 'byEnd') this.censored++
      return
    }
    this.ended.timeout++
    this.waited(startMs, sentMs, endMs)
  }

  lost(startMs: number, endMs: number): void {
    if (this.stayed(startMs, endMs)) this.ended.lost++
  }

  /** Still without an answer after everything. */
  givenUp(startMs: number): void {
    const isOurs = this.stayed(startMs, Infinity)
    if (isOurs || (this.membership === 'byEnd' && startMs < this.endMs)) this.censored++
  }

  /** Mean number of requests in the system: ∫ dt ÷ length. Right once every request has been told. */
  get meanInSystem(): number {
    return this.requestMs / this.durationMs
  }

  private waited(startMs: number, sentMs: number, endMs: number): void {
    recordMs(this.latency, endMs - startMs)
    if (this.fromSend) recordMs(this.fromSend, endMs - sentMs)
  }

  /** Adds the part of the stay that lies in the window; says whether the request belongs to it. */
  private stayed(startMs: number, endMs: number): boolean {
    const insideMs = Math.min(endMs, this.endMs) - Math.max(startMs, this.startMs)
    if (insideMs > 0) this.requestMs += insideMs
    if (startMs < this.startMs && endMs > this.startMs) this.inSystemAtStart++
    if (startMs < this.endMs && endMs >= this.endMs) this.inSystemAtEnd++
    if (this.membership === 'byEnd') return this.contains(endMs)
    return this.contains(startMs)
  }

  contains(instantMs: number): boolean {
    return instantMs >= this.startMs && instantMs < this.endMs
  }
}
