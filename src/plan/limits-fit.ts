import {usageError} from '../error.js'
import {limitsText, type Limits} from '../result/limits.js'
import {formatBytes} from '../unit/bytes.js'
import {cpusOfList} from '../unit/cpu-list.js'
import {formatFact} from '../unit/number.js'

/** What a machine has to give. */
export interface MachineSize {
  /** Numbers of the CPUs that may be used; empty: not known. */
  readonly cpus: readonly number[]
  readonly memoryBytes: number
}

/** A limit above what the machine has would limit nothing, and the numbers would be of another machine than was meant. */
export function requireFit(limits: Limits, {cpus, memoryBytes}: MachineSize): void {
  const named = limits.cpuset === undefined ? [] : (cpusOfList(limits.cpuset) ?? [])
  const foreign = cpus.length === 0 ? [] : named.filter(cpu => !cpus.includes(cpu))
  if (foreign.length > 0)
    throw tooLarge(limits, `CPU ${foreign.join(',')} is none that may be used here (${cpus.join(',')})`)
  const most = named.length > 0 ? named.length : cpus.length
  if (limits.cpus !== undefined && most > 0 && limits.cpus > most)
    throw tooLarge(limits, `${formatFact(limits.cpus)} cores are more than the ${most} that there are`)
  if (limits.memoryBytes !== undefined && limits.memoryBytes > memoryBytes)
    throw tooLarge(
      limits,
      `${formatBytes(limits.memoryBytes)} are more memory than the ${formatBytes(memoryBytes)} that there are`,
    )
}

function tooLarge(limits: Limits, why: string): Error {
  return usageError(
    'WB_BAD_LIMIT',
    `[${limitsText(limits)}] cannot be had on this machine: ${why}`,
    'limit to less, or measure on a larger machine',
  )
}
