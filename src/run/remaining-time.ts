import {estimateStartMs, estimateTracesMs, estimateWitnessMs, isWitnessed} from '../plan/estimate.js'
import {type Plan, type Start} from '../plan/plan.js'

/**
 * How long the rest of a run takes. Before a cell has run, its estimate; afterwards its own mean: a slow cell (a queue
 * that takes seconds to drain) is slow in every round.
 */
export class RemainingTime {
  readonly #plan: Plan
  readonly #spent = new Map<string, {ms: number; starts: number}>()

  constructor(plan: Plan) {
    this.#plan = plan
  }

  spent(start: Start, ms: number): void {
    const before = this.#spent.get(keyOf(start)) ?? {ms: 0, starts: 0}
    this.#spent.set(keyOf(start), {ms: before.ms + ms - this.#onceMs(start), starts: before.starts + 1})
  }

  /** Of a start, what no later one of its cell does again. */
  #onceMs(start: Start): number {
    return isWitnessed(this.#plan, start) ? estimateWitnessMs(start.scenario.warmupMs) : 0
  }

  /** Of what is still to be started, and of the traces after it. */
  remainingMs(starts: readonly Start[]): number {
    return starts.reduce((sum, start) => {
      const seen = this.#spent.get(keyOf(start))
      return sum + (seen === undefined ? estimateStartMs(this.#plan, start) : seen.ms / seen.starts)
    }, estimateTracesMs(this.#plan))
  }
}

function keyOf({arm, scenario}: Start): string {
  return `${scenario.name}\n${arm.id}`
}
