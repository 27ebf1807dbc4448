import type {Arm} from '../../plan/arm.js'
import type {Candidate} from '../../result/tune.js'

/** What a deployment may have, as far as sizes follow from it. */
export interface Room {
  readonly cores: number
  /** null: no limit. */
  readonly memoryBytes: number | null
  /** Of the machine: what a server reads, whatever its quota is. */
  readonly hostCores: number
}

const workerSizes = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32] as const
const threadSizes = [2, 4, 8, 16, 32, 64] as const
/** Workers for each core, beyond which even requests that only wait are served by threads. */
const mostPerCore = 32
/** A Python or Node process with an app takes more. */
const smallestWorkerBytes = 12 * 2 ** 20

/** Numbers of workers to choose from; the formula's is among them, so that something is said of it. */
export function workersFor({cores, memoryBytes, hostCores}: Room): readonly number[] {
  const most = Math.min(
    mostPerCore * Math.ceil(cores),
    memoryBytes === null ? Infinity : Math.max(2, Math.floor(memoryBytes / smallestWorkerBytes)),
  )
  const whole = Math.ceil(cores)
  const wanted = [...workerSizes, whole, whole + 1, 2 * whole + 1].filter(workers => workers <= most)
  return [...new Set([...wanted, formula(hostCores)])].sort((a, b) => a - b)
}

export function threadsFor(): readonly number[] {
  return threadSizes
}

/** gunicorn's documentation: (2 × cores) + 1, of the cores that it sees. */
export function formula(hostCores: number): number {
  return 2 * hostCores + 1
}

/** Arms that can be sized, as the laws know them; the formula's number only of the server that it is for. */
export function candidatesOf(arms: readonly Arm[], room: Room, isGrid: boolean): readonly Candidate[] {
  const usual = new Set(workersFor({...room, hostCores: 0}))
  return arms.flatMap(arm => {
    const {id, workers, threads, concurrency} = arm
    if (workers === null) return []
    const known = knownAs(arm, room.hostCores)
    if (isGrid && known !== 'formula' && !usual.has(workers)) return []
    return [
      {
        ...{arm: id, kind: kindOf(arm), workers, threads},
        slots: concurrency.slots,
        parallelism: concurrency.parallelism,
        ...(known === undefined ? {} : {known}),
      },
    ]
  })
}

/** The name without its size: `gunicorn/gthread`. */
export function kindOf({id}: Pick<Arm, 'id'>): string {
  return id.replace(/ w\d+( t\d+)?/, '').replace(/ \[[^\]]*\]$/, '')
}

function knownAs(
  {server, mode, workers, threads, given}: Arm & {readonly given?: unknown},
  hostCores: number,
): Candidate['known'] {
  const isPlain =
    given === undefined || JSON.stringify(given) === '{"arguments":[],"environment":{},"params":{}}'
  if (!isPlain || (server !== 'gunicorn' && server !== 'reference')) return undefined
  if (mode !== 'sync' || threads !== null) return undefined
  if (workers === 1 && server === 'gunicorn') return 'default'
  return workers === formula(hostCores) ? 'formula' : undefined
}
