import {performance} from 'node:perf_hooks'
import type {OpenLoopJob} from '../job.js'
import {Profile} from './profile.js'
import {replaySchedule, unpackReplay} from './replay.js'
import {rampedUp, scheduleOf, type Schedule} from './schedule.js'

/**
 * Above so many arrivals per second the warm-up's begin is a ramp. All at once they would find no connection idle and open
 * hundreds of them, and with that storm in its accept queue a fast server never gets to the answers that would free them.
 */
const suddenRate = 1000
/** Of the warm-up's shortest length; the rest runs at the full rate. */
const rampShare = 0.6

/** So long before a profile begins, every process has heard when. */
const announcedMs = 20

/**
 * When the arrivals of an open loop are due. One schedule from the warm-up on; where the rate follows a profile or
 * requests are replayed, one that ends with the warm-up and their own, which begins as the window opens: none of the first falls into it.
 */
export class ArrivalTimes {
  /** Of the arrival that comes next; none before `begin`. */
  nextMs = Infinity
  readonly #job: OpenLoopJob
  #next: Schedule = () => Infinity

  constructor(job: OpenLoopJob) {
    this.#job = job
  }

  /** So much later than all are told does the window open. */
  get delayMs(): number {
    return this.#hasOwn ? announcedMs : 0
  }

  get warmRatePerSecond(): number {
    if (this.#job.replay !== undefined) return 0
    return this.#job.profile?.[0]?.fromPerSecond ?? this.#job.ratePerSecond
  }

  get peakRatePerSecond(): number {
    const stages = this.#job.profile?.flatMap(stage => [stage.fromPerSecond, stage.toPerSecond])
    return Math.max(...(stages ?? [this.#job.ratePerSecond]))
  }

  /** The warm-up begins. */
  begin(sinceMs: number): void {
    const {arrivals, seed, part, warmup} = this.#job
    const perSecond = this.warmRatePerSecond
    // A profile that begins with nothing has nothing to warm up with.
    if (perSecond > 0) {
      const rampMs = perSecond > suddenRate ? rampShare * warmup.minMs : 0
      const schedule = rampedUp(scheduleOf(arrivals, perSecond, seed, part), rampMs)
      this.#next = () => sinceMs + schedule()
    }
    this.advance()
  }

  /** The next arrival is seen to. */
  advance(): void {
    this.nextMs = this.#next()
  }

  /** The warm-up is over. */
  end(): void {
    if (!this.#hasOwn) return
    const untilMs = performance.now()
    const before = this.#next
    this.#next = () => {
      const atMs = before()
      return atMs < untilMs ? atMs : Infinity
    }
    if (this.nextMs >= untilMs) this.nextMs = Infinity
  }

  /** The window opens then. */
  windowAt(startMs: number): void {
    const schedule = this.#ofWindow()
    if (schedule === undefined) return
    const before = this.#next
    this.#next = () => {
      const atMs = before()
      return atMs < Infinity ? atMs : startMs + schedule()
    }
    if (this.nextMs === Infinity) this.advance()
  }

  /** The window's arrivals are others than the warm-up's. */
  get #hasOwn(): boolean {
    return this.#job.profile !== undefined || this.#job.replay !== undefined
  }

  #ofWindow(): Schedule | undefined {
    const {profile, replay, arrivals, seed, part} = this.#job
    if (replay !== undefined) return replaySchedule(unpackReplay(replay), part)
    return profile && new Profile(profile).schedule(arrivals, seed, part)
  }
}
