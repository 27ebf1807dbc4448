import type {Mode} from './protocol.js'

interface ArmSize {
  readonly mode: Mode | null
  readonly workers: number | null
  readonly threads: number | null
  readonly gil: boolean
}

/** Requests that an arm can hold in service at once; null where nothing practical limits them (event loops). */
export function slotsOf({mode, workers, threads}: ArmSize): number | null {
  if (workers === null) return null
  if (mode === 'sync') return workers
  if (mode === 'thread') return workers * (threads ?? 1)
  return null
}

/** Cores that an arm can keep busy with application code; null when its size is not known. */
export function parallelismOf({mode, workers, threads, gil}: ArmSize): number | null {
  if (workers === null) return null
  return mode === 'thread' && !gil ? workers * (threads ?? 1) : workers
}
