import {openLoopJob} from '../drive/job.js'
import type {Destination} from '../drive/verify.js'
import type {EngineName} from '../load/job.js'
import type {OpenLoopResult} from '../load/result.js'
import {defaultShare, latencyWarmupMs} from '../plan/phases.js'
import {witnessWindowMs} from '../plan/estimate.js'
import {type Plan, type Start} from '../plan/plan.js'
import type {RoundPhases, WitnessedSeconds} from '../result/round.js'
import {throughputOf} from '../result/round-values.js'
import type {RunWorld} from './run-world.js'

/** Beyond, autocannon's own work would be in what it sees on a small machine. */
const mostPerSecond = 2000

/**
 * A second with the kernel engine and the same arrivals once more with autocannon, at the pace of the latency phase; after a
 * saturation phase alone at the usual share of it. The same arrivals, because a queue's median over one second is mostly
 * that of its arrivals. Undefined where nothing was answered.
 */
export async function runWitness(
  to: Destination,
  {scenario, round}: Start,
  plan: Pick<Plan, 'seed' | 'pinning'>,
  phases: RoundPhases,
  {generator, signal, onEvent}: Pick<RunWorld, 'generator' | 'signal' | 'onEvent'>,
): Promise<WitnessedSeconds | undefined> {
  const paceOf = phases.latency?.ratePerSecond ?? defaultShare * throughputOf(phases)
  const ratePerSecond = Math.min(paceOf, mostPerSecond)
  if (!(ratePerSecond > 0)) return undefined
  onEvent({type: 'phase', phase: 'checking the engine'})
  const secondOf = (engine: EngineName): Promise<OpenLoopResult> => {
    const job = openLoopJob(to, scenario, {
      ...{engine, ratePerSecond, cpus: plan.pinning?.generator},
      durationMs: witnessWindowMs,
      seed: plan.seed + round,
      // No wait for a steady state: the windows are to hold the same arrivals.
      warmup: {minMs: latencyWarmupMs({saturation: true}, scenario.warmupMs)},
    })
    return generator.run(job, signal, () => undefined)
  }
  const kernel = await secondOf('kernel')
  return {ratePerSecond, kernel, autocannon: await secondOf('autocannon')}
}
