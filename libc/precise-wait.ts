import {close} from './descriptor.js'
import type {Epoll} from './epoll.js'
import {EPOLLIN} from './epoll.js'
import {check, EINTR, orErrno} from './errno.js'
import {bind} from './library.js'
import {lowWord, nativeMemory} from './memory.js'

/** How an epoll is waited on for less than a millisecond. */
export type WaitCall = 'epoll_pwait2' | 'syscall' | 'timerfd'

const syscallCall = bind('syscall', 'long', [
  ...(['long', 'int', 'void *', 'int', 'size_t', 'size_t', 'size_t'] as const),
]) as (
  number: number,
  epoll: number,
  events: Uint8Array,
  most: number,
  timeout: number,
  mask: number,
  maskBytes: number,
) => number
const prctlCall = bind('prctl', 'int', ['int', 'long']) as (option: number, value: number) => number
const timerCreateCall = bind('timerfd_create', 'int', ['int', 'int']) as (
  clock: number,
  flags: number,
) => number
const timerSetCall = bind('timerfd_settime', 'int', ['int', 'int', 'size_t', 'size_t']) as (
  fd: number,
  flags: number,
  time: number,
  old: number,
) => number

/** The same number on every architecture that Node runs on. */
const SYS_epoll_pwait2 = 441
const PR_SET_TIMERSLACK = 29
const CLOCK_MONOTONIC = 1
const TFD_NONBLOCK = 0o4000
const TFD_CLOEXEC = 0o2000000

/**
 * By default the kernel may end a wait of this thread 50 µs late, to save wake-ups: from now on it may not, unless a
 * sandbox refuses that.
 */
export function wakeInTime(): void {
  prctlCall(PR_SET_TIMERSLACK, 1)
}

/** Waits on one epoll, for times in ms that are not rounded. */
export interface PreciseWait {
  readonly call: WaitCall
  /** As `Epoll.wait`. With a timerfd there can be an event of a descriptor that its user does not know. */
  wait(timeoutMs: number): number
  close(): void
}

/**
 * epoll_pwait2 is of Linux 5.11 and glibc 2.35; where libc lacks it the kernel is asked directly, and where the kernel
 * or a container's filter refuses it a timerfd among the events does.
 */
export function preciseWait(epoll: Epoll, only?: WaitCall): PreciseWait {
  const calls = only === undefined ? (['epoll_pwait2', 'syscall', 'timerfd'] as const) : [only]
  for (const call of calls) {
    const wait = call === 'timerfd' ? byTimer(epoll) : byTimeout(epoll, call)
    if (wait) return wait
  }
  throw new Error(`${calls.join(', ')}: not on this machine`)
}

/** struct timespec; for a timerfd's itimerspec the second half of two, whose first stays 0: it rings once. */
class Time {
  readonly #memory = nativeMemory(32)
  readonly #words: Uint32Array

  constructor() {
    const {buffer, byteOffset} = this.#memory.bytes
    this.#words = new Uint32Array(buffer, byteOffset, 8)
  }

  get address(): number {
    return this.#memory.address
  }

  set(ms: number, at: 0 | 1): void {
    const seconds = Math.floor(ms / 1000)
    this.#words[4 * at + lowWord] = seconds
    this.#words[4 * at + 2 + lowWord] = Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1e6))
  }
}

function byTimeout(epoll: Epoll, call: 'epoll_pwait2' | 'syscall'): PreciseWait | undefined {
  const time = new Time()
  const enter = call === 'syscall' ? bySyscall(time.address) : byLibc(time.address)
  if (enter === undefined) return undefined
  const wait = (timeoutMs: number): number => {
    time.set(timeoutMs, 0)
    return epoll.waitBy(enter)
  }
  const tried = wait(0)
  return tried >= 0 || tried === -EINTR ? {call, wait, close: () => undefined} : undefined
}

type Enter = Parameters<Epoll['waitBy']>[0]

function bySyscall(time: number): Enter {
  return (fd, events, most) => syscallCall(SYS_epoll_pwait2, fd, events, most, time, 0, 0)
}

function byLibc(time: number): Enter | undefined {
  try {
    const call = bind('epoll_pwait2', 'int', ['int', 'void *', 'int', 'size_t', 'size_t']) as (
      epoll: number,
      events: Uint8Array,
      most: number,
      timeout: number,
      mask: number,
    ) => number
    return (fd, events, most) => call(fd, events, most, time, 0)
  } catch {
    return undefined
  }
}

/** Its event is never read: setting the timer again takes it back. */
function byTimer(epoll: Epoll): PreciseWait {
  const time = new Time()
  const timer = check(orErrno(timerCreateCall(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)), 'timerfd_create')
  epoll.add(timer, EPOLLIN)
  const wait = (timeoutMs: number): number => {
    if (timeoutMs <= 0) return epoll.wait(0)
    time.set(Math.max(1e-6, timeoutMs), 1)
    check(orErrno(timerSetCall(timer, 0, time.address, 0)), 'timerfd_settime')
    // Should the timer fail to ring, the wait still ends.
    return epoll.wait(timeoutMs + 1)
  }
  return {call: 'timerfd', wait, close: () => void close(timer)}
}
