import {check, orErrno} from '../../../libc/errno.js'
import {silence} from '../../../libc/eventfd.js'
import {bind} from '../../../libc/library.js'

const CLOCK_MONOTONIC = 1
const TFD_NONBLOCK = 0o4000
const TFD_CLOEXEC = 0o2000000

const timerfdCreate = bind('timerfd_create', 'int', ['int', 'int']) as (
  clock: number,
  flags: number,
) => number
const timerfdSettime = bind('timerfd_settime', 'int', ['int', 'int', 'void *', 'void *']) as (
  fd: number,
  flags: number,
  spec: Uint8Array,
  old: null,
) => number

/**
 * A kernel timer behind a descriptor (timerfd_create(2)) for an epoll to watch, because both epoll_wait and setTimeout
 * count in whole milliseconds.
 */
export class TimerFd {
  readonly fd = check(orErrno(timerfdCreate(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)), 'timerfd_create')
  /** struct itimerspec: interval s, ns (0: once), then value s, ns. */
  readonly #spec = new BigInt64Array(4)
  readonly #specBytes = new Uint8Array(this.#spec.buffer)

  /** Replaces the time that was set before. Never early; late by the kernel's wake-up, tens of microseconds. */
  expireIn(waitMs: number): void {
    // Zero would disarm it.
    const nanoseconds = Math.max(1, Math.ceil(waitMs * 1e6))
    this.#spec[2] = BigInt(Math.floor(nanoseconds / 1e9))
    this.#spec[3] = BigInt(nanoseconds % 1e9)
    check(orErrno(timerfdSettime(this.fd, 0, this.#specBytes, null)), 'timerfd_settime')
  }

  /** After it has expired: until this is read, an epoll reports it again and again. */
  acknowledge(): void {
    silence(this.fd)
  }
}
