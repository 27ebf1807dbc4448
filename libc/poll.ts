import {orErrno} from './errno.js'
import {bind} from './library.js'

const pollCall = bind('poll', 'int', ['void *', 'long', 'int']) as (
  fds: Uint8Array | null,
  count: number,
  timeoutMs: number,
) => number

const POLLIN = 0x1
const POLLOUT = 0x4

/** struct pollfd: int fd, short events, short revents. One per thread is enough: a thread waits for one thing. */
const pollFd = new Int32Array(2)
const pollEvents = new Int16Array(pollFd.buffer, 4, 2)
const pollBytes = new Uint8Array(pollFd.buffer)

/**
 * Blocks this thread until `fd` can be read or written (or is broken, which the next call on it will tell), for at
 * most `timeoutMs`. > 0 ready, 0 timed out, −EINTR when a signal came.
 */
export function waitFor(what: 'read' | 'write', fd: number, timeoutMs: number): number {
  pollFd[0] = fd
  pollEvents[0] = what === 'read' ? POLLIN : POLLOUT
  pollEvents[1] = 0
  return orErrno(pollCall(pollBytes, 1, Math.ceil(timeoutMs)))
}

/** Blocks this thread for `timeoutMs`, or less when a signal comes (−EINTR). */
export function pause(timeoutMs: number): number {
  return orErrno(pollCall(null, 0, Math.ceil(timeoutMs)))
}

const sleepCall = bind('usleep', 'int', ['uint']) as (us: number) => number

/** Blocks this thread for some µs (the kernel adds about 50): other processes that could run get the CPU. */
export function pauseUs(us: number): void {
  sleepCall(us)
}
