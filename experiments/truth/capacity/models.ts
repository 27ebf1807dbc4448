import {
  constant,
  exponential,
  randomOf,
  simulatedCapacity,
  slowShareMMc,
  solveCapacity,
  type Queue,
} from '../../../test/search/simulated-queue.js'

/** A server whose capacity follows from what it does, and how it is searched. */
export interface CapacityModel {
  readonly name: string
  /** For a reader. */
  readonly does: string
  readonly slots: number
  readonly serviceMs: Queue['serviceMs']
  /** A limit of its own: beyond so many a second, and a burst, requests are answered with 503. */
  readonly limiter?: Limiter
  readonly slo: string
  readonly budget: string
  readonly precision: string
  /** Rate at which the objective is met just so, by the mean of the services that the server took in that run. */
  readonly truth: (meanServiceMs: number) => number
}

export interface Limiter {
  readonly perSecond: number
  /** Requests. */
  readonly burst: number
}

export const models: readonly CapacityModel[] = [
  {
    name: 'mm1-1000',
    does: 'M/M/1, 1,000/s',
    ...{slots: 1, serviceMs: exponential(1)},
    ...{slo: 'p99<20ms', budget: '4m', precision: '5%'},
    truth: ms => 1000 / ms - Math.log(100) / 0.02,
  },
  {
    name: 'mm1-200',
    does: 'M/M/1, 200/s',
    ...{slots: 1, serviceMs: exponential(5)},
    ...{slo: 'p99<100ms', budget: '5m', precision: '10%'},
    truth: ms => 1000 / ms - Math.log(100) / 0.1,
  },
  {
    name: 'mm4',
    does: 'M/M/4, 200/s each',
    ...{slots: 4, serviceMs: exponential(5)},
    ...{slo: 'p99<50ms', budget: '4m', precision: '10%'},
    truth: ms => solveCapacity(arrivals => slowShareMMc(4, 1 / ms, arrivals, 50), 0.01, 4000 / ms),
  },
  {
    name: 'md1',
    does: 'M/D/1, 200/s',
    ...{slots: 1, serviceMs: constant(5)},
    ...{slo: 'p99<50ms', budget: '5m', precision: '10%'},
    truth: ms => simulatedCapacity({slots: 1, serviceMs: constant(ms)}, 50, 0.01, 1000 / ms),
  },
  {
    name: 'error-cliff',
    does: 'M/M/8 behind a limit of 300/s with a burst of 20: 503 beyond it',
    ...{slots: 8, serviceMs: exponential(5), limiter: {perSecond: 300, burst: 20}},
    ...{slo: 'p99<100ms,errors<1%', budget: '4m', precision: '10%'},
    truth: () => limitedCapacity({perSecond: 300, burst: 20}, 0.01),
  },
]

/** Throws for a name that is none. */
export function modelNamed(name: string): CapacityModel {
  const found = models.find(one => one.name === name)
  if (found) return found
  throw new Error(`no model is called ${name}; there are ${models.map(one => one.name).join(', ')}`)
}

/** Lets a request pass while there is a token; tokens come back at a steady rate. */
export function limiterOf({perSecond, burst}: Limiter): (atMs: number) => boolean {
  let [tokens, lastMs] = [burst, -Infinity]
  return atMs => {
    const gained = lastMs === -Infinity ? burst : ((atMs - lastMs) * perSecond) / 1000
    tokens = Math.min(burst, tokens + gained)
    lastMs = atMs
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

/** By bisection on simulated Poisson arrivals, the same at every rate. */
function limitedCapacity(limiter: Limiter, allowed: number): number {
  const random = randomOf(99)
  const gaps = Array.from({length: 1_000_000}, () => -Math.log(1 - random()))
  let [low, high] = [limiter.perSecond / 2, limiter.perSecond * 1.5]
  for (let halving = 0; halving < 20; halving++) {
    const middle = (low + high) / 2
    const passes = limiterOf(limiter)
    let [atMs, refused] = [0, 0]
    for (const gap of gaps) {
      atMs += (gap * 1000) / middle
      if (!passes(atMs)) refused += 1
    }
    if (refused / gaps.length > allowed) high = middle
    else low = middle
  }
  return (low + high) / 2
}
