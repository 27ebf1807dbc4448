import type {ErrorJudgement, GateRound, SloJudgement, SloTermRecord} from '../../result/gate-result.js'
import {alphaSpent, planLooks, type Look} from '../../stats/alpha-spending.js'
import {canTellErrors, errorAlpha, judgeErrors, suspiciousP} from './errors.js'
import {measure, type Hypothesis, type StoredBaseline} from './evidence.js'
import type {Finding} from './judge.js'
import {lookAtSlo} from './slo.js'
import {decide, isFutile, type Decision} from './sequential.js'

/** Error of the whole gate: a regression that is none, or a pass of a change right at the margin. */
export const gateAlpha = 0.05

export type LookOutcome = 'go on' | 'decided' | 'futile'

export interface LooksRequest {
  readonly hypotheses: readonly Hypothesis[]
  /** Most that there will be. */
  readonly rounds: number
  readonly scenarios: readonly string[]
  readonly stored: StoredBaseline | null
  /** Limits of the candidate alone, with an error of their own. */
  readonly slo?: readonly SloTermRecord[]
  /** Metrics, or `errors`, whose regression does not end the gate. */
  readonly accepted: ReadonlyMap<string, string>
}

/** Looks at the rounds at the planned moments, spends the error that is due, and remembers what was found. */
export class Looks {
  readonly taken: Look[] = []
  readonly planned: readonly Look[]
  readonly rounds: number
  readonly #request: LooksRequest
  readonly #gated: readonly Hypothesis[]
  /** Of the last look that decided; until one does, of the last. */
  readonly #findings = new Map<Hypothesis, Finding>()
  #errors: readonly ErrorJudgement[] = []
  #errorSpent = 0
  #slo: readonly SloJudgement[] = []

  constructor(request: LooksRequest) {
    this.#request = request
    this.rounds = request.rounds
    this.#gated = request.hypotheses.filter(({gated}) => gated)
    this.planned = planLooks(request.rounds, gateAlpha, Math.max(1, this.#gated.length))
  }

  isDue(rounds: number): boolean {
    return this.planned.some(look => look.rounds === rounds)
  }

  /**
   * `isLast`: spends all that is left, also outside of the plan, when time is up: that moment does not depend on what was
   * seen.
   */
  look(rounds: readonly GateRound[], isLast: boolean): LookOutcome {
    const spent = this.taken.reduce((sum, {alpha}) => sum + alpha, 0)
    const due = isLast ? gateAlpha : alphaSpent(rounds.length, this.rounds, gateAlpha)
    const alpha = due - spent
    if (!(alpha > 0)) return 'go on'
    this.taken.push({rounds: rounds.length, alpha})
    for (const finding of this.#find(this.#gated, rounds, alpha)) {
      const {hypothesis} = finding.measured
      if (finding.ruling.decision !== 'undecided' || this.#decisionOf(hypothesis) === 'undecided')
        this.#findings.set(hypothesis, finding)
    }
    this.#lookAtErrors(rounds, isLast)
    this.#slo = this.#judgeSlo(rounds, alpha)
    return this.#outcome(gateAlpha - due, isLast)
  }

  /** What a look at the errors cannot tell, because its part is too small for so few rounds, is left to the next one. */
  #lookAtErrors(rounds: readonly GateRound[], isLast: boolean): void {
    const {scenarios, stored} = this.#request
    const due = isLast ? errorAlpha : alphaSpent(rounds.length, this.rounds, errorAlpha)
    const each = (due - this.#errorSpent) / Math.max(1, scenarios.length)
    if (canTellErrors(rounds.length, each)) this.#errorSpent = due
    this.#errors = scenarios.map(name => judgeErrors(name, rounds, stored, each))
  }

  #judgeSlo(rounds: readonly GateRound[], alpha: number): readonly SloJudgement[] {
    const {slo = [], scenarios, stored} = this.#request
    return lookAtSlo(this.#slo, slo, scenarios, {rounds, stored, alpha})
  }

  #outcome(alphaLeft: number, isLast: boolean): LookOutcome {
    const {accepted} = this.#request
    const decisions = this.#gated.map(hypothesis => ({hypothesis, decision: this.#decisionOf(hypothesis)}))
    const isRegression =
      decisions.some(
        ({hypothesis, decision}) => decision === 'regression' && !accepted.has(hypothesis.metric),
      ) ||
      this.#errors.some(({verdict}) => verdict === 'regression' && !accepted.has('errors')) ||
      this.#slo.some(({verdict}) => verdict === 'regression')
    if (isRegression) return 'decided'
    const open = decisions.filter(({decision}) => decision === 'undecided')
    const isSuspicious = !isLast && !accepted.has('errors') && this.#errors.some(({p}) => p <= suspiciousP)
    const isSloOpen = this.#slo.some(({verdict}) => verdict === 'inconclusive')
    if (open.length === 0) return isSuspicious || isSloOpen ? 'go on' : 'decided'
    const isHopeless =
      alphaLeft > 0 &&
      !isSuspicious &&
      !isSloOpen &&
      open.every(({hypothesis}) => {
        const finding = this.#findings.get(hypothesis)
        return finding !== undefined && isFutile(finding.measured, this.rounds, alphaLeft)
      })
    return isHopeless ? 'futile' : 'go on'
  }

  /** Of every number that was measured, gated or not; of what is only reported by Holm's procedure over those. */
  findings(rounds: readonly GateRound[]): readonly Finding[] {
    const {hypotheses} = this.#request
    const alpha = this.taken.at(-1)?.alpha ?? this.planned[0]?.alpha ?? gateAlpha
    const now = [true, false].flatMap(gated =>
      this.#find(
        hypotheses.filter(one => one.gated === gated),
        rounds,
        alpha,
      ),
    )
    return hypotheses.flatMap(
      hypothesis =>
        this.#findings.get(hypothesis) ??
        now
          .filter(({measured}) => measured.hypothesis === hypothesis)
          .map(finding => (hypothesis.gated ? undecided(finding) : finding)),
    )
  }

  errors(rounds: readonly GateRound[]): readonly ErrorJudgement[] {
    const {scenarios, stored, accepted} = this.#request
    const found =
      this.#errors.length > 0 ? this.#errors : scenarios.map(name => judgeErrors(name, rounds, stored, 0))
    return found.map(one => ({
      ...one,
      accepted: one.verdict === 'regression' ? (accepted.get('errors') ?? null) : null,
    }))
  }

  /** Before a look was due nothing is decided. */
  slo(rounds: readonly GateRound[]): readonly SloJudgement[] {
    return this.#slo.length > 0 ? this.#slo : this.#judgeSlo(rounds, 0)
  }

  #find(hypotheses: readonly Hypothesis[], rounds: readonly GateRound[], alpha: number): readonly Finding[] {
    const measured = hypotheses.flatMap(one => measure(one, rounds, this.#request.stored) ?? [])
    return decide(measured, alpha).flatMap((ruling, index) => {
      const one = measured[index]
      return one === undefined ? [] : [{measured: one, ruling}]
    })
  }

  #decisionOf(hypothesis: Hypothesis): Decision {
    return this.#findings.get(hypothesis)?.ruling.decision ?? 'undecided'
  }
}

/** Before a look was due nothing is decided, whatever the rounds show. */
function undecided({measured, ruling}: Finding): Finding {
  return {measured, ruling: {...ruling, decision: 'undecided'}}
}
