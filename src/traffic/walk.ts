import type {RequestStep, Step} from './contract.js'
import type {Random} from './random.js'

interface Frame {
  readonly steps: readonly Step[]
  at: number
  left: number
}

/** The way through the steps of one session, which is drawn as it is walked. */
export class Walk {
  /** Pauses before the request that `next` gave last, together. */
  thinkMs = 0
  readonly #frames: Frame[]
  readonly #random: Random

  constructor(steps: readonly Step[], random: Random) {
    this.#frames = [{steps, at: 0, left: 1}]
    this.#random = random
  }

  /** undefined: that was the last. */
  next(): RequestStep | undefined {
    this.thinkMs = 0
    for (;;) {
      const frame = this.#frames.at(-1)
      if (frame === undefined) return undefined
      const step = frame.steps[frame.at++]
      if (step === undefined) {
        frame.at = 0
        if (--frame.left <= 0) this.#frames.pop()
      } else if (step.kind === 'request') return step
      else if (step.kind === 'think')
        this.thinkMs += step.leastMs + this.#random() * (step.mostMs - step.leastMs)
      else if (step.kind === 'repeat') this.#frames.push({steps: step.steps, at: 0, left: step.times})
      else this.#frames.push({steps: this.#wayOf(step.ways), at: 0, left: 1})
    }
  }

  #wayOf(ways: readonly {readonly weight: number; readonly steps: readonly Step[]}[]): readonly Step[] {
    let point = this.#random() * ways.reduce((sum, {weight}) => sum + weight, 0)
    const way = ways.find(({weight}) => (point -= weight) < 0)
    return way?.steps ?? ways.at(-1)?.steps ?? []
  }
}

/** Every request of the steps, in the order in which they are written. */
export function requestsIn(steps: readonly Step[]): readonly RequestStep[] {
  return steps.flatMap(step => {
    if (step.kind === 'request') return [step]
    if (step.kind === 'repeat') return requestsIn(step.steps)
    return step.kind === 'branch' ? step.ways.flatMap(way => requestsIn(way.steps)) : []
  })
}

/** Most requests that a session sends, redirects apart. */
export function longestOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => {
    if (step.kind === 'request') return sum + 1
    if (step.kind === 'repeat') return sum + step.times * longestOf(step.steps)
    return step.kind === 'branch' ? sum + Math.max(...step.ways.map(way => longestOf(way.steps))) : sum
  }, 0)
}

/** The same on average, by the weights of branches. */
export function usualLengthOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => {
    if (step.kind === 'request') return sum + 1
    if (step.kind === 'repeat') return sum + step.times * usualLengthOf(step.steps)
    if (step.kind === 'think') return sum
    const all = step.ways.reduce((total, {weight}) => total + weight, 0)
    return sum + step.ways.reduce((total, way) => total + (way.weight / all) * usualLengthOf(way.steps), 0)
  }, 0)
}

/** Fewest requests that a session sends. */
export function shortestOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => {
    if (step.kind === 'request') return sum + 1
    if (step.kind === 'repeat') return sum + step.times * shortestOf(step.steps)
    return step.kind === 'branch' ? sum + Math.min(...step.ways.map(way => shortestOf(way.steps))) : sum
  }, 0)
}
