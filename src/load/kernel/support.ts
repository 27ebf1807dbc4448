import {messageOf} from '../../error.js'

/** Of microseconds, or of seconds on a machine that is full. */
const longestMs = 10_000

/**
 * Why the kernel engine cannot measure here; null: it can. A sandbox may refuse the option of sockets, or take
 * it and stamp nothing, so it is tried out.
 */
export async function whyNoKernel(): Promise<string | null> {
  if (process.platform !== 'linux') return 'it needs Linux'
  try {
    // Only here: elsewhere nothing of libc is to be loaded.
    const {stampOnLoopback} = await import('./stamp-on-loopback.js')
    return stampOnLoopback(longestMs) ? null : `the kernel stamped no answer within ${longestMs / 1000} s`
  } catch (error) {
    return `the kernel cannot stamp answers here (${messageOf(error)})`
  }
}
