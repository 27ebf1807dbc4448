import {environmentError, usageError} from '../error.js'
import type {Arm} from './arm.js'

/** What generator and server may run on, as `taskset` takes it. */
export interface Pinning {
  readonly generator: string
  /** null: a server that is not started here. */
  readonly server: string | null
}

/** The machine, as far as a plan depends on it. */
export interface Cpus {
  /** Numbers of those that this process may run on. */
  readonly allowed: readonly number[]
  readonly hasTaskset: boolean
}

export const unknownCpus: Cpus = {allowed: [], hasTaskset: false}

/** One of four cores for the load, at most four: docs/decisions/0007. */
export function defaultLoadWorkers({allowed}: Cpus): number {
  return Math.min(4, Math.max(1, Math.floor(allowed.length / 4)))
}

/**
 * Keeps generator and server on cores of their own, the same for all arms of a run. Left to itself, only where nobody
 * loses a core that it could use: docs/decisions/0008.
 */
export function resolvePinning(
  asked: boolean | undefined,
  cpus: Cpus,
  arms: readonly Arm[],
  loadWorkers: number,
  url: string | null,
): Pinning | null {
  if (asked === false) return null
  const spare = cpus.allowed.length - loadWorkers
  const named = arms.find(({limits}) => limits?.cpuset !== undefined)
  if (named !== undefined) {
    if (asked === true)
      throw usageError(
        'WB_FLAGS_CONFLICT',
        `--pin chooses the CPUs of the server, which ${named.id} names itself`,
        'leave one of them out',
      )
    return null
  }
  if (asked === true) {
    if (spare < 1)
      throw usageError(
        'WB_NO_CORES_TO_PIN',
        `--pin needs a core for each of the load workers (${loadWorkers}) and one for the server; there are ${cpus.allowed.length}`,
        'ask for fewer with --load-workers, or leave --pin out',
      )
    if (!cpus.hasTaskset)
      throw environmentError(
        'WB_PROGRAM_MISSING',
        '--pin needs the program taskset',
        'install util-linux, or leave --pin out',
      )
  } else if (url !== null || !cpus.hasTaskset || spare < neededCores(arms) + 1) {
    return null
  }
  const [server, generator] = [cpus.allowed.slice(0, spare), cpus.allowed.slice(spare)]
  return {generator: generator.join(','), server: url === null ? server.join(',') : null}
}

/** Infinity where the size of an arm is not known. */
function neededCores(arms: readonly Arm[]): number {
  return Math.max(...arms.map(arm => arm.concurrency.parallelism ?? Infinity))
}
