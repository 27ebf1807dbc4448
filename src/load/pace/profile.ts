import {arrivalsOf, type RateStage} from '../../traffic/rate-stage.js'
import type {Arrivals, Part} from '../job.js'
import {scheduleOf, type Schedule} from './schedule.js'

/** A stage with where it begins and what has arrived by then. */
interface Placed extends RateStage {
  readonly startMs: number
  readonly before: number
}

/** A rate of arrivals over time, in stages in which it stays or changes evenly. */
export class Profile {
  readonly durationMs: number
  /** Arrivals of the whole of it; the mean of a random number where they are Poisson. */
  readonly arrivals: number
  readonly #stages: readonly Placed[]

  constructor(stages: readonly RateStage[]) {
    let [startMs, before] = [0, 0]
    this.#stages = stages.map(stage => {
      const placed = {...stage, startMs, before}
      startMs += stage.durationMs
      before += arrivalsOf(stage)
      return placed
    })
    this.durationMs = startMs
    this.arrivals = before
  }

  /** Arrivals expected in the first `ms`. */
  arrivalsBy(ms: number): number {
    const stage = this.#stages.findLast(({startMs}) => startMs <= ms)
    if (stage === undefined) return 0
    const {startMs, before, fromPerSecond, toPerSecond, durationMs} = stage
    const within = Math.min(durationMs, ms - startMs)
    const slope = (toPerSecond - fromPerSecond) / durationMs
    return before + (fromPerSecond * within + (slope * within * within) / 2) / 1000
  }

  /** When so many have arrived, ms; Infinity where it is more than all of them. */
  whenArrived(count: number): number {
    if (count >= this.arrivals) return Infinity
    const stage = this.#stages.findLast(({before}) => before <= count)
    if (stage === undefined) return 0
    const {startMs, before, fromPerSecond, toPerSecond, durationMs} = stage
    const left = 1000 * (count - before)
    if (left === 0) return startMs
    const slope = (toPerSecond - fromPerSecond) / durationMs
    // The root of from × t + slope × t²/2 = left that cancels nothing, and holds where the slope is 0.
    const root = Math.sqrt(Math.max(0, fromPerSecond * fromPerSecond + 2 * slope * left))
    return startMs + Math.min(durationMs, (2 * left) / (fromPerSecond + root))
  }

  /**
   * Arrivals at this rate, ms after the profile's begin; Infinity after its end. A schedule of one arrival a millisecond,
   * with its time bent: equal gaps become equal shares of an arrival, and a Poisson process one of this rate.
   */
  schedule(arrivals: Arrivals, seed: number, part?: Part): Schedule {
    const even = scheduleOf(arrivals, 1000, seed, part)
    return () => this.whenArrived(even())
  }
}
