import {defaultWarmupMs, type Scenario} from '../config/scenario/scenario.js'
import type {Arm} from './arm.js'

/**
 * Cores that an arm and the load generator want at once, for each that there is: above 1 they take turns, and every burst of
 * one waits for the others. An arm of which nothing is known may want all of them. 1 where `cores` is not known.
 */
export function crowdingOf({concurrency, limits}: Arm, cores: number, loadWorkers: number): number {
  if (cores === 0) return 1
  const workers = Math.min(concurrency.parallelism ?? cores, limits?.cpus ?? Infinity)
  return Math.max(1, (workers + loadWorkers) / cores)
}

/** A worker with so small a part of a core is warm after so many times as long; what is still slow then may be slow. */
const longest = 3

/**
 * The shortest warm-up of a start. A new server compiles what it serves, each of its workers for itself; with more of them
 * than cores that takes so many times as long. Whoever names a warm-up has that one.
 */
export function warmupOf(
  {crowding}: {readonly crowding: ReadonlyMap<string, number>},
  {arm, scenario}: {readonly arm: Arm; readonly scenario: Scenario},
): number {
  if (scenario.warmupMs !== defaultWarmupMs) return scenario.warmupMs
  return Math.round(scenario.warmupMs * Math.min(longest, crowding.get(arm.id) ?? 1))
}
