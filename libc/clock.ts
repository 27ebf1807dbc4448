import {check, orErrno} from './errno.js'
import {bind} from './library.js'
import {lowWord} from './memory.js'

const clockCall = bind('clock_gettime', 'int', ['int', 'void *']) as (
  clock: number,
  time: Uint8Array,
) => number

const CLOCK_REALTIME = 0
const CLOCK_THREAD_CPUTIME_ID = 3

/** struct timespec: two 64-bit words, seconds and nanoseconds. */
const time = new BigInt64Array(2)
const timeBytes = new Uint8Array(time.buffer)
const words = new Uint32Array(time.buffer)

/** CPU time that the calling thread has used, in ms: it stands still while the thread waits or is preempted. */
export function threadCpuMs(): number {
  check(orErrno(clockCall(CLOCK_THREAD_CPUTIME_ID, timeBytes)), 'clock_gettime')
  // The low words are enough: a thread has not burnt 2^32 seconds, and nanoseconds are below 2^30.
  return (words[lowWord] ?? 0) * 1e3 + (words[2 + lowWord] ?? 0) / 1e6
}

/** The wall clock, in ms since `seconds` after 1970: as many digits as a number has do not reach from there to the ns. */
export function realTimeMs(seconds: number): number {
  check(orErrno(clockCall(CLOCK_REALTIME, timeBytes)), 'clock_gettime')
  return ((words[lowWord] ?? 0) - seconds) * 1e3 + (words[2 + lowWord] ?? 0) / 1e6
}
