import {encodeHistogram, type Histogram} from '../../stats/histogram.js'
import {LiveHistogram} from '../../stats/live-histogram.js'
import type {StampFacts} from '../result.js'
import {latencyMs, type Reception, type RequestTimes} from './request.js'

/** With fewer stamps than this share the latency is told as a bracket. */
const enoughStamped = 0.999

/** What is known of the ends of a window's answers: the kernel's word, or that of the read that came after it. */
export class Stamps {
  readonly readDelay = new LiveHistogram()
  /** All latencies, timeouts too, as if each answer had ended with its read. */
  readonly untilRead = new LiveHistogram()
  /** Of the answers without a stamp: their latencies, and what these are at least. */
  readonly #unstamped = new LiveHistogram()
  readonly #atLeast = new LiveHistogram()

  answered(times: RequestTimes, {readMs, notBeforeMs}: Reception): void {
    this.untilRead.recordMs(readMs - times.dueMs)
    if (notBeforeMs === times.endMs) this.readDelay.recordMs(readMs - times.endMs)
    else {
      this.#unstamped.recordMs(latencyMs(times))
      this.#atLeast.recordMs(notBeforeMs - times.dueMs)
    }
  }

  timedOut(times: RequestTimes): void {
    this.untilRead.recordMs(latencyMs(times))
  }

  get unstamped(): number {
    return this.#unstamped.totalCount
  }

  /** All of these latencies, with those without a stamp as short as they can have been. */
  earliest(latency: Histogram): Histogram | undefined {
    const stamped = this.readDelay.totalCount
    if (stamped >= enoughStamped * (stamped + this.unstamped)) return undefined
    latency.subtract(this.#unstamped.toHistogram())
    latency.add(this.#atLeast.toHistogram())
    return latency
  }
}

/** What a window has of them. */
interface StampedWindow {
  readonly stamps: Stamps
  readonly latency: Histogram
  readonly meanUnread: number
}

export function stampFactsOf({stamps, latency, meanUnread}: StampedWindow, clockSteps: number): StampFacts {
  const earliest = stamps.earliest(latency)
  return {
    stamped: stamps.readDelay.totalCount,
    unstamped: stamps.unstamped,
    readDelayHdr: encodeHistogram(stamps.readDelay.toHistogram()),
    untilReadHdr: encodeHistogram(stamps.untilRead.toHistogram()),
    meanUnread,
    ...(earliest && {earliestHdr: encodeHistogram(earliest)}),
    clockSteps,
  }
}
