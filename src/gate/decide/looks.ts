import type {GateRound} from '../../result/gate-result.js'
import {alphaSpent, planLooks, type Look} from '../../stats/alpha-spending.js'
import {measure, type Hypothesis, type StoredBaseline} from './evidence.js'
import {errorAlpha, judgeErrors} from './judge.js'
import {decide, isFutile, type Decision} from './sequential.js'

/** Error of the whole gate: a regression that is none, or a pass of a change right at the margin. */
export const gateAlpha = 0.05

export type LookOutcome = 'go on' | 'decided' | 'futile'

/** Looks at the rounds at the planned moments, spends the error that is due, and remembers what was decided. */
export class Looks {
  readonly taken: Look[] = []
  readonly planned: readonly Look[]
  readonly #decisions = new Map<Hypothesis, Decision>()
  readonly #gated: readonly Hypothesis[]
  readonly #scenarios: readonly string[]
  readonly #stored: StoredBaseline | null

  constructor(
    hypotheses: readonly Hypothesis[],
    readonly rounds: number,
    scenarios: readonly string[],
    stored: StoredBaseline | null,
  ) {
    this.#scenarios = scenarios
    this.#stored = stored
    this.#gated = hypotheses.filter(({gated}) => gated)
    this.planned = planLooks(rounds, gateAlpha, Math.max(1, this.#gated.length))
  }

  isDue(rounds: number): boolean {
    return this.planned.some(look => look.rounds === rounds)
  }

  /** Also outside of the plan, when time is up: the moment does not depend on what was seen, so that is allowed. */
  look(rounds: readonly GateRound[]): LookOutcome {
    const alpha = alphaSpent(rounds.length, this.rounds, gateAlpha) - this.#spent
    if (!(alpha > 0)) return 'go on'
    this.taken.push({rounds: rounds.length, alpha})
    const found = this.#gated.flatMap(hypothesis => measure(hypothesis, rounds, this.#stored) ?? [])
    const decisions = decide(found, alpha)
    for (const [index, decision] of decisions.entries()) {
      const hypothesis = found[index]?.hypothesis
      if (hypothesis !== undefined && decision !== 'undecided') this.#decisions.set(hypothesis, decision)
    }
    const verdicts = this.#gated.map(hypothesis => this.decisionOf(hypothesis))
    const errors = this.#scenarios.map(name => judgeErrors(name, rounds, this.#stored, this.errorAlpha, null))
    if (verdicts.includes('regression') || errors.some(({verdict}) => verdict === 'regression'))
      return 'decided'
    if (!verdicts.includes('undecided')) return 'decided'
    const lastAlpha = gateAlpha - alphaSpent(rounds.length, this.rounds, gateAlpha)
    const open = found.filter(({hypothesis}) => this.decisionOf(hypothesis) === 'undecided')
    const hopeless =
      lastAlpha > 0 && open.length > 0 && open.every(one => isFutile(one, this.rounds, lastAlpha))
    return hopeless ? 'futile' : 'go on'
  }

  decisionOf(hypothesis: Hypothesis): Decision {
    return this.#decisions.get(hypothesis) ?? 'undecided'
  }

  /** For what is only reported: what this look would have said. */
  decideAlone(hypothesis: Hypothesis, rounds: readonly GateRound[]): Decision {
    const found = measure(hypothesis, rounds, this.#stored)
    return found === undefined ? 'undecided' : (decide([found], this.lastAlpha)[0] ?? 'undecided')
  }

  get errorAlpha(): number {
    return errorAlpha / Math.max(1, (this.planned.length + 1) * this.#scenarios.length)
  }

  /** Of the last look; before the first, what it would have been. */
  get lastAlpha(): number {
    return this.taken.at(-1)?.alpha ?? this.planned[0]?.alpha ?? gateAlpha
  }

  get #spent(): number {
    return this.taken.reduce((sum, {alpha}) => sum + alpha, 0)
  }
}
