import {closedLoopJob, longestWarmupMs, openLoopJob} from '../../drive/job.js'
import type {Destination} from '../../drive/verify.js'
import type {ClosedLoopJob, OpenLoopJob} from '../../load/job.js'
import type {Scenario} from '../../config/scenario/scenario.js'

/** The window opens once every connection has had an answer, and not before so much time. */
const rampMs = 10

export function closedSlice(
  to: Destination,
  scenario: Scenario,
  durationMs: number,
  seed: number,
): ClosedLoopJob {
  const warmup = {minMs: rampMs, minPerConnection: 1, maxMs: longestWarmupMs}
  return closedLoopJob(to, scenario, {durationMs, warmup, seed: seed >>> 0})
}

export function openSlice(
  to: Destination,
  scenario: Scenario,
  durationMs: number,
  ratePerSecond: number,
  seed: number,
): OpenLoopJob {
  const warmup = {minMs: rampMs}
  return openLoopJob(to, scenario, {
    ...{durationMs, warmup, ratePerSecond},
    seed: seed >>> 0,
  })
}
