import {answerOf, type Answer} from '../../src/search/decide/answer.js'
import {nextMove, type Aim} from '../../src/search/decide/next.js'
import {sliceMsFor, warmupMsFor} from '../../src/search/decide/pace.js'
import type {Step} from '../../src/search/decide/step.js'
import {slo} from '../../src/config/words/slo.js'
import {randomOf, stepOf, type Queue} from './simulated-queue.js'

export interface SimulationRequest {
  readonly queue: Queue
  readonly slo: string
  readonly saturationPerSecond: number
  readonly budgetMs: number
  readonly seed: number
  readonly precision?: number
  readonly atLeast?: number
}

export interface Simulated extends Answer {
  readonly steps: readonly Step[]
  readonly spentMs: number
}

/** As long as `bench capacity` keeps a server. */
const visitMs = 30_000
/** A start and what belongs to it. */
const startMs = 1500

/** A whole search on a queue that is only simulated, in virtual time. */
export function simulateSearch(request: SimulationRequest): Simulated {
  const {queue, saturationPerSecond, budgetMs, seed, precision = 0.1, atLeast = null} = request
  const aim: Aim = {slo: slo.read(request.slo)!, precision, saturationPerSecond, atLeast}
  const random = randomOf(seed)
  const steps: Step[] = []
  let [spentMs, visited, start] = [startMs, 0, 0]
  for (;;) {
    const move = nextMove(steps, aim)
    if (move.kind === 'stop' || spentMs > budgetMs) return {...answerOf(steps, aim), steps, spentMs}
    if (visited > visitMs || (move.fresh && visited > 0)) {
      start += 1
      visited = 0
      spentMs += startMs
    }
    const {ratePerSecond, windowMs} = move
    const limitsMs = aim.slo.flatMap(term => (term.kind === 'percentile' ? [term.limit] : []))
    const everyMs = sliceMsFor(aim.slo)
    const warmupMs = warmupMsFor(windowMs, 500)
    steps.push(stepOf(queue, {ratePerSecond, windowMs, warmupMs, everyMs, limitsMs, start}, random))
    spentMs += windowMs + warmupMs + 100
    visited += windowMs + warmupMs
  }
}
