import {openLoopJob} from '../../drive/job.js'
import type {Destination} from '../../drive/verify.js'
import {runMeasured, type Watched} from '../../run/phases.js'
import {lookOutside} from '../../run/outside.js'
import type {CapacityStep} from '../../result/capacity.js'
import type {Measure} from '../decide/next.js'
import {sliceMsFor, warmupMsFor} from '../decide/pace.js'
import type {SearchPlan} from '../plan.js'
import type {Slo} from '../../config/words/slo.js'
import type {SearchWorld} from './world.js'

export interface StepRequest {
  readonly to: Destination
  readonly move: Measure
  /** Which fresh start of the arm it runs on. */
  readonly start: number
  /** Of the arrivals. */
  readonly seed: number
  readonly watched: Watched
}

/** Loads a running server at one rate, and looks at the machine meanwhile. */
export async function runStep(
  {to, move, start, seed, watched}: StepRequest,
  {run, slo}: SearchPlan,
  world: SearchWorld,
): Promise<CapacityStep> {
  const [scenario] = run.scenarios
  if (scenario === undefined) throw new RangeError('a search without a scenario')
  const {ratePerSecond, windowMs} = move
  const job = openLoopJob(to, scenario, {
    ...{ratePerSecond, seed, durationMs: windowMs},
    ...{processes: run.loadWorkers, engine: run.engine, cpus: run.pinning?.generator},
    warmup: {minMs: warmupMsFor(windowMs, scenario.warmupMs)},
    slices: {everyMs: sliceMsFor(slo), limitsMs: limitsOf(slo)},
  })
  const startedAt = world.clock.date().toISOString()
  const isAllOurs = run.url === null && scenario.needs !== 'database'
  let measured: Awaited<ReturnType<typeof runMeasured<typeof job>>>['measured'] | undefined
  const outside = await lookOutside(world, isAllOurs, async () => {
    ;({measured} = await runMeasured(job, world, watched))
  })
  if (measured === undefined) throw new RangeError('a load without a result')
  return {start, startedAt, ratePerSecond, outside, ...measured}
}

/** Which latencies are told apart while the load runs. */
function limitsOf(slo: Slo): readonly number[] {
  return [...new Set(slo.flatMap(term => (term.kind === 'percentile' ? [term.limit] : [])))]
}
