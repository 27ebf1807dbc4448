import {newHistogram, recordMs} from '../stats/histogram.js'

/**
 * What ends between two instants. Both edges are exact, whenever timers fire: a request counts by the time stamp of its
 * own end, and its stay in the system by the part that lies between the edges, however late it is heard of.
 *
 * Times are `performance.now()`, ms. Every request must be told exactly once: when it ends, or when it is given up.
 */
export class Window {
  readonly latency = newHistogram()
  readonly ended = {ok: 0, non2xx: 0, timeout: 0, lost: 0}
  readonly perTenth: number[] = Array<number>(10).fill(0)
  readonly endMs: number
  bodyBytes = 0
  private requestMs = 0

  constructor(
    readonly startMs: number,
    readonly durationMs: number,
  ) {
    this.endMs = startMs + durationMs
  }

  answered(sentMs: number, endMs: number, kind: 'ok' | 'non2xx', bodyBytes: number): void {
    if (!this.stayed(sentMs, endMs)) return
    this.ended[kind]++
    this.bodyBytes += bodyBytes
    recordMs(this.latency, endMs - sentMs)
    const tenth = Math.min(9, Math.floor(((endMs - this.startMs) / this.durationMs) * 10))
    this.perTenth[tenth] = (this.perTenth[tenth] ?? 0) + 1
  }

  timedOut(sentMs: number, endMs: number): void {
    if (!this.stayed(sentMs, endMs)) return
    this.ended.timeout++
    recordMs(this.latency, endMs - sentMs)
  }

  lost(sentMs: number, endMs: number): void {
    if (this.stayed(sentMs, endMs)) this.ended.lost++
  }

  /** Still without an answer after everything. */
  givenUp(sentMs: number): void {
    this.stayed(sentMs, Infinity)
  }

  /** Mean number of requests in the system: ∫ dt ÷ length. Right once every request has been told. */
  get meanInSystem(): number {
    return this.requestMs / this.durationMs
  }

  /** Adds the part of the stay that lies in the window; says whether the request also ended there. */
  private stayed(sentMs: number, endMs: number): boolean {
    const insideMs = Math.min(endMs, this.endMs) - Math.max(sentMs, this.startMs)
    if (insideMs > 0) this.requestMs += insideMs
    return endMs < this.endMs
  }
}
