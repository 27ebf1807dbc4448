import type {Settings} from '../../settings.js'

/** What a pool thread is born with. All memory in it is shared. */
export interface PoolThreadData {
  readonly settings: Settings
  readonly age: number
  readonly thread: number
  readonly local: {readonly host: string; readonly port: number}
  readonly jobs: SharedArrayBuffer
  readonly state: SharedArrayBuffer
  readonly gil: SharedArrayBuffer | undefined
  readonly requests: Int32Array<SharedArrayBuffer>
  /** The poller's epoll, to which idle connections are given back, and its bell. */
  readonly epollFd: number
  readonly bellFd: number
}
