import type {Address, Settings} from '../../settings/settings.js'
import type {WorkerExit} from '../../process/exit-code.js'

/** What a pool thread says once: that it waits for jobs, or why it never will. */
export type PoolThreadReport = 'ready' | {readonly exitCode: WorkerExit; readonly message: string}

/** What a pool thread is born with. All memory in it is shared. */
export interface PoolThreadData {
  readonly settings: Settings
  readonly age: number
  readonly thread: number
  readonly local: Address
  readonly jobs: SharedArrayBuffer
  readonly state: SharedArrayBuffer
  readonly beats: SharedArrayBuffer
  readonly gil: SharedArrayBuffer | undefined
  readonly requests: Int32Array<SharedArrayBuffer>
  /** The poller's epoll, to which idle connections are given back, and its bell. */
  readonly epollFd: number
  readonly bellFd: number
}
