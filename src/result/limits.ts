import {z} from 'zod'
import {formatBytes} from '../unit/bytes.js'
import {formatFact} from '../unit/number.js'

/** What the processes of an arm may use, as it was enforced; a part that is absent was not limited. */
export const limitsSchema = z.object({
  /** Cores' worth of CPU time a second. */
  cpus: z.number().positive().optional(),
  /** Of that quota; absent: the kernel's 100 ms. */
  periodMs: z.number().positive().optional(),
  /** Without swap. */
  memoryBytes: z.number().int().positive().optional(),
  /** Processes and threads together. */
  pids: z.number().int().positive().optional(),
  /** Numbers of CPUs, as `taskset` takes them. */
  cpuset: z.string().optional(),
  /** The preset that some of this came from. */
  like: z.string().optional(),
})

export type Limits = Readonly<z.infer<typeof limitsSchema>>

/** `0.5 CPU, 512 MiB, 256 pids, CPUs 0-1`, for the name of an arm and its row; empty without limits. */
export function limitsText(limits: Limits | undefined): string {
  if (limits === undefined) return ''
  const {cpus, memoryBytes, pids, cpuset} = limits
  return [
    cpus === undefined ? '' : `${formatFact(cpus)} CPU`,
    memoryBytes === undefined ? '' : formatBytes(memoryBytes),
    pids === undefined ? '' : `${pids} pids`,
    cpuset === undefined ? '' : `CPUs ${cpuset}`,
  ]
    .filter(part => part !== '')
    .join(', ')
}
