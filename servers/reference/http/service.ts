import type {AccessLog} from '../access-log/access-log.js'
import type {WsgiApp} from '../interface/wsgi.js'
import type {Address} from '../../../libc/address.js'
import {Packer} from './packer.js'

/** What all connections of one thread share, and how its mode treats them. */
export interface Service {
  readonly app: WsgiApp
  /**
   * After a response that leaves the connection open: `close` it all the same (sync), `hand back` to a poller so that
   * it owns no thread (thread), or `wait` here for the next request (green).
   */
  readonly afterResponse: 'close' | 'hand back' | 'wait'
  /** How long a new connection may stay silent, and how long an old one between two requests. */
  readonly firstByteMs: number
  readonly idleMs: number
  /** How long the rest of a head may take once it has begun. */
  readonly headMs: number
  /** How long a client may send nothing of its body, or take nothing of its answer, before it is dropped. */
  readonly stallMs: number
  /** How long a connection that is closed with unread input may be listened to, so that its answer is not lost. */
  readonly lingerMs: number
  readonly isStopping: () => boolean
  /** Called when a response has been handed to the kernel whole. */
  readonly countRequest: () => void
  readonly logError: (message: string) => void
  /** Of a request that is none: how it begins, and what is wrong with it. */
  readonly logRefusal: (reason: string, remote: string | undefined, requestText: string) => void
  /** Undefined, and then without cost, when none is wanted. */
  readonly accessLog?: AccessLog | undefined
  readonly local: Address
  readonly multithread: boolean
  readonly multiprocess: boolean
  /** Received bytes land here; whoever wakes from a `recv` takes them before it waits again. */
  readonly inbox: Uint8Array
  readonly packer: Packer
}

export type ServiceOptions = Omit<Service, 'inbox' | 'packer'>

const inboxBytes = 64 * 1024

/** One per thread: the buffers are shared by all that runs on it. */
export function createService(options: ServiceOptions): Service {
  return {...options, inbox: new Uint8Array(inboxBytes), packer: new Packer()}
}
