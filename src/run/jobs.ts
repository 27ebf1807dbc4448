import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {closedLoopJob, longestWarmupMs, openLoopJob} from '../drive/job.js'
import type {Destination} from '../drive/verify.js'
import type {ClosedLoopJob, OpenLoopJob} from '../load/job.js'
import {warmupOf} from '../plan/crowding.js'
import {latencyWarmupMs} from '../plan/phases.js'
import type {Plan, Start} from '../plan/plan.js'
import type {CompletedRound} from '../result/round.js'
import {firstAnswersMs, longestFirstTurnMs} from './slow-arm.js'

/** So much longer than its shortest may a warm-up last until the load is steady: of the new server, and of the warm one. */
const steadyAfterMs = {saturation: 800, latency: 400} as const

/**
 * Up to this share of the window's length the saturation window opens later, otherwise in each round: 175 ms of 700. Counts of answers
 * that come in waves (50 ms of service, 14 waves) would else be short of a part of a wave in each round, with an interval
 * that does not know of it: 37.5 instead of 39.7 req/s.
 */
const randomPhase = 0.25

/** Of slower answers the time is the app's, and not that of a server's code that is still to be compiled. */
const quickMs = 5

/** The closed loop of the saturation phase. */
export function saturationJob(
  to: Destination,
  start: Start,
  plan: Plan,
  {serviceMs, earlier}: {readonly serviceMs: number; readonly earlier: readonly CompletedRound[]},
): ClosedLoopJob {
  const {scenario, round} = start
  const isSlow = earlier.some(({unloadedMs}) => unloadedMs > quickMs)
  const warmupMs = isSlow ? scenario.warmupMs : warmupOf(plan, start)
  return closedLoopJob(to, scenario, {
    ...shareOf(plan),
    seed: plan.seed + round,
    warmup: {
      minMs: warmupMs,
      minPerConnection: 1,
      maxMs: Math.max(longestWarmupMs, warmupMs, longestFirstTurnMs(scenario, serviceMs)),
      steadyWithinMs: warmupMs + steadyAfterMs.saturation,
      phaseMs: randomPhase * plan.durationMs * phaseOf(plan.seed, round),
    },
  })
}

/** 0..1, from a random start in steps of the golden ratio: however few the rounds, their phases lie far apart. */
function phaseOf(seed: number, round: number): number {
  const random = xoroshiro128plus(seed)
  random.jump()
  return (uniformFloat64(random) + round * 0.618_033_988_75) % 1
}

/** In the system of any server, now and then; beside what its answers take when it is asked alone. */
const aFew = 8

/** The open loop of the latency phase. */
export function latencyJob(
  to: Destination,
  {scenario, round}: Start,
  plan: Plan,
  {ratePerSecond, serviceMs}: {readonly ratePerSecond: number; readonly serviceMs: number},
): OpenLoopJob {
  const minMs = Math.max(latencyWarmupMs(plan, scenario.warmupMs), firstAnswersMs(serviceMs))
  return openLoopJob(to, scenario, {
    ...shareOf(plan),
    ratePerSecond,
    ...(plan.latency?.kind === 'profile' && {profile: plan.latency.stages}),
    // The same arrivals for every arm of a round: they differ in their answers only.
    seed: plan.seed + round,
    warmup: {
      ...{minMs, steadyWithinMs: minMs + steadyAfterMs.latency},
      usualInSystem: aFew + 3 * (ratePerSecond / 1000) * serviceMs,
    },
  })
}

function shareOf({durationMs, loadWorkers, engine, pinning}: Plan) {
  return {durationMs, processes: loadWorkers, engine, cpus: pinning?.generator}
}
