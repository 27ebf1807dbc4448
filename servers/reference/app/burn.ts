import {threadCpuMs} from '../../../libc/clock.js'

/**
 * Keeps this thread's CPU busy until it has used `cpuMs` of CPU time: a clock and not a count of loops, so that it is
 * the same work in every language and on a busy machine. Between pieces it calls `checkpoint`, where a lock that other
 * threads wait for can be handed over (the clock stands still meanwhile).
 */
export function burn(cpuMs: number, checkpoint?: () => void): void {
  const end = threadCpuMs() + cpuMs
  while (threadCpuMs() < end) {
    spin()
    checkpoint?.()
  }
}

let grains = 1

/** Some µs of arithmetic: enough to make the clock's own cost small, little enough to end on time. */
function spin(): void {
  let x = grains
  for (let i = 0; i < 4000; i++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0
  grains = x
}
