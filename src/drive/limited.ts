import {availableParallelism, totalmem} from 'node:os'
import {BenchError, environmentError} from '../error.js'
import type {Limiter} from '../limits/limiter.js'
import type {LimitedGroup} from '../limits/group.js'
import {keepAtExit, removeAtExit} from '../output/exit-paths.js'
import {watchGroup, type GroupWatch, type OutOfMemory} from '../limits/watch.js'
import type {StartableArm} from '../plan/arm.js'
import type {Limits} from '../result/limits.js'
import type {LaunchSpec} from '../server/handle.js'
import {formatBytes} from '../unit/bytes.js'

/** The group of one start: entered by what is launched, watched, and removed with it. */
export interface LimitedStart {
  readonly watch: GroupWatch
  /** The same launch, inside. */
  inside(spec: LaunchSpec): LaunchSpec
  /** null: the kernel has killed nothing. */
  outOfMemory(): BenchError | null
  /** Resolves when it has. */
  readonly memoryFault: Promise<BenchError>
  /** Once its processes have ended. */
  remove(): Promise<void>
}

/** null: the arm has no limits. @throws BenchError (environment) where they cannot be enforced */
export function limitStart(arm: StartableArm, limiter: Limiter): LimitedStart | null {
  if (arm.limits === undefined) return null
  const group = limiter.make(arm.limits)
  for (const path of group.folders) removeAtExit({path, isControlGroup: true})
  const watch = watchGroup(group)
  const faultOf = (found: OutOfMemory) => outOfMemoryError(arm, found)
  return {
    watch,
    inside: spec => ({...spec, argv: group.entering(spec.argv)}),
    outOfMemory: () => {
      const found = watch.killed()
      return found === null ? null : faultOf(found)
    },
    memoryFault: watch.outOfMemory.then(faultOf),
    remove: () => removeGroup(group, watch),
  }
}

/**
 * A group that counts what the limits of an arm are about, and limits nothing: for what stands in front of it, which is neither
 * the server's to pay for nor bench's.
 */
export function countStart(arm: StartableArm, limiter: Limiter): LimitedStart | null {
  const {cpus, memoryBytes} = arm.limits ?? {}
  const counted: Limits = {
    ...(cpus === undefined ? {} : {cpus: availableParallelism()}),
    ...(memoryBytes === undefined ? {} : {memoryBytes: totalmem()}),
  }
  return Object.keys(counted).length === 0 ? null : limitStart({...arm, limits: counted}, limiter)
}

async function removeGroup(group: LimitedGroup, watch: GroupWatch): Promise<void> {
  watch.stop()
  await group.remove()
  for (const folder of group.folders) keepAtExit(folder)
}

/** A start that failed, and why: of memory or processes within its limits, where the kernel says so. */
export function limitedFault(error: unknown, {limits}: StartableArm, start: LimitedStart): unknown {
  const fault = start.outOfMemory()
  if (fault !== null) return fault
  const {pidsRefused} = start.watch.peaks()
  if (!(error instanceof BenchError) || pidsRefused === null || pidsRefused === 0) return error
  const hint = `The limit of ${limits?.pids ?? 0} processes and threads was reached ${pidsRefused} times.`
  return new BenchError(error.code, error.message, {
    hint: [hint, error.hint].filter(Boolean).join('\n'),
    cause: error,
  })
}

/** The leader is the master, where there are several; every other process is a worker. */
export function outOfMemoryError({workers, limits}: StartableArm, {processes}: OutOfMemory): BenchError {
  const limit = limits?.memoryBytes === undefined ? '' : ` (limit ${formatBytes(limits.memoryBytes)})`
  const nth = workers === null ? processes - 1 : Math.min(workers, processes - 1)
  const what =
    workers === null || nth < 1
      ? `out of memory${processes > 1 ? ` with ${processes} processes` : ''}`
      : `${workers} ${workers === 1 ? 'worker' : 'workers'}: out of memory at worker ${nth}`
  return environmentError('WB_OUT_OF_MEMORY', `${what}${limit}`, 'give fewer workers, or more --memory')
}
