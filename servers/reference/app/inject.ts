import type {Settings} from '../settings/settings.js'

type Injected = Pick<Settings, 'injectCpuUs' | 'injectDelayUs'>

/**
 * A slowdown of known size in front of every request, for testing whoever claims to find slowdowns. By clocks and not
 * by counts of loops, so that it is the same from the first request on and on every machine. Without one the app itself
 * is returned, so that it costs nothing.
 */
export function injected<Args extends unknown[], Result>(
  app: (...args: Args) => Result,
  {injectCpuUs, injectDelayUs}: Injected,
): (...args: Args) => Result {
  if (injectCpuUs + injectDelayUs === 0) return app
  return (...args) => {
    if (injectCpuUs > 0) useCpu(injectCpuUs / 1000)
    if (injectDelayUs > 0) holdWorker(injectDelayUs / 1000)
    return app(...args)
  }
}

/** Memory of its own pages, written to so that the kernel has to give them, for the life of the process. */
export function holdMemory({injectPssMb}: Pick<Settings, 'injectPssMb'>): void {
  if (injectPssMb > 0) held.push(Buffer.alloc(injectPssMb * 1_000_000, 1))
}

const held: Buffer[] = []

/** CPU time that requests should have had by now and have not: what one gets too much, the next gets less. */
let owedMs = 0
/** A grind takes a hundredth of this; a longer gap between two looks means that the thread did not run. */
const preemptedMs = 0.05
/** Of one look at the clock: on average half of it before the first and half after the last lies outside of both. */
let lookMs: number | undefined

/**
 * Finer than `burn`, and right on average. The wall clock is read without a system call: one at the thread's own clock
 * would cost about as much as is to be injected, and more with the caches that it leaves to the request.
 */
function useCpu(cpuMs: number): void {
  lookMs ??= costOfLookMs()
  owedMs += cpuMs
  if (owedMs <= lookMs) return
  owedMs -= lookMs
  let lastMs = performance.now()
  while (owedMs > 0) {
    grind()
    const nowMs = performance.now()
    if (nowMs - lastMs < preemptedMs) owedMs -= nowMs - lastMs
    lastMs = nowMs
  }
}

/** The least of several tries: the first ones compile the code, and a machine only adds. */
function costOfLookMs(): number {
  const [tries, looks] = [20, 200]
  const perLook = (): number => {
    const began = performance.now()
    for (let look = 1; look < looks; look++) performance.now()
    return (performance.now() - began) / looks
  }
  return Math.min(...Array.from({length: tries}, perLook))
}

let grains = 1

/** Half a µs of arithmetic between two looks. */
function grind(): void {
  let x = grains
  for (let i = 0; i < 400; i++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0
  grains = x
}

/** The kernel may wake a thread about this much too late; the rest is waited for awake. */
const lateMs = 0.15
const nobody = new Int32Array(new SharedArrayBuffer(4))

/** The whole thread stands still, as with a slow system call: also the other requests of an event loop wait. */
function holdWorker(waitMs: number): void {
  const end = performance.now() + waitMs
  if (waitMs > 2 * lateMs) Atomics.wait(nobody, 0, 0, waitMs - lateMs)
  while (performance.now() < end);
}
