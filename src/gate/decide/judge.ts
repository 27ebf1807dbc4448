import {metrics} from '../../judge/metric.js'
import type {ErrorJudgement, GateRound, MetricJudgement, Verdict} from '../../result/gate-result.js'
import {detectableShift, roundsToDecide} from '../../stats/power.js'
import {moreFailuresP} from '../../stats/proportion.js'
import {fewestPairs} from '../../stats/signed-rank.js'
import type {Measured, StoredBaseline} from './evidence.js'
import type {Decision} from './sequential.js'

/** One-sided, over all looks and scenarios of a gate: an error more is news, not noise. */
export const errorAlpha = 0.001

export interface JudgeContext {
  /** Error that the last look could spend: its intervals are shown. */
  readonly alpha: number
  readonly hypotheses: number
  readonly roundMs: number
  readonly accepted: ReadonlyMap<string, string>
}

/** What is said of one number, gated or not. */
export function judgeMetric(measured: Measured, decision: Decision, context: JudgeContext): MetricJudgement {
  const {hypothesis, shift, sd, margin, baselineMedian, candidateMedian} = measured
  const {unit, better} = metrics[hypothesis.metric]
  const perHypothesis = context.alpha / context.hypotheses
  const [worst, best] = [shift.upper(context.alpha), shift.lower(perHypothesis)]
  // Back from "positive is worse" to candidate ÷ baseline.
  const ratio = (bound: number) =>
    Number.isFinite(bound) ? Math.exp(better === 'lower' ? bound : -bound) : null
  const detectable = Number.isFinite(sd)
    ? Math.expm1(detectableShift({sd, n: shift.n, alpha: perHypothesis}, margin))
    : null
  const distance = Math.log1p(2 * hypothesis.margin) - margin
  const rounds =
    sd > 0 ? Math.max(fewestPairs(perHypothesis), roundsToDecide({sd, alpha: perHypothesis}, distance)) : null
  return {
    ...{scenario: hypothesis.scenario, metric: hypothesis.metric, unit, gated: hypothesis.gated},
    verdict: decision === 'undecided' ? 'inconclusive' : decision,
    finding: findingOf(decision, best, worst, margin),
    margin: hypothesis.margin,
    baseline: baselineMedian,
    candidate: candidateMedian,
    ratio: ratio(shift.estimate) ?? 1,
    low: ratio(better === 'lower' ? best : worst),
    high: ratio(better === 'lower' ? worst : best),
    n: shift.n,
    smallestDetectable: detectable,
    roundsToCatch: rounds,
    secondsToCatch: rounds === null ? null : Math.round((rounds * context.roundMs) / 1000),
    accepted: decision === 'regression' ? (context.accepted.get(hypothesis.metric) ?? null) : null,
  }
}

function findingOf(decision: Decision, best: number, worst: number, margin: number): string {
  if (decision === 'regression') return 'worse by more than the margin'
  if (decision === 'undecided') return best > 0 ? 'worse, by the margin or not' : 'not decided'
  if (worst < -margin) return 'better by more than the margin'
  if (worst < 0) return 'better'
  return best > 0 ? 'worse, within the margin' : 'no change shown'
}

/** Errors of one scenario over all rounds, by counts. */
export function judgeErrors(
  scenario: string,
  rounds: readonly GateRound[],
  stored: StoredBaseline | null,
  alpha: number,
  accepted: string | null,
): ErrorJudgement {
  const found = rounds.flatMap(round => round.scenarios.filter(one => one.scenario === scenario))
  const count = (group: readonly {readonly answers: number; readonly failures: number}[]) => {
    const failures = group.reduce((sum, round) => sum + round.failures, 0)
    // An answer that is no 2xx is both; the total only has to be no smaller than the failures.
    return {
      failures,
      of: Math.max(
        failures,
        group.reduce((sum, round) => sum + round.answers, 0),
      ),
    }
  }
  const candidate = count(found.map(one => one.candidate))
  const baseline = count(stored?.get(scenario) ?? found.flatMap(one => one.baseline ?? []))
  const p = moreFailuresP(candidate, baseline)
  const verdict = p <= alpha ? 'regression' : 'pass'
  return {scenario, verdict, baseline, candidate, p, accepted: verdict === 'regression' ? accepted : null}
}

/** A pass needs every gated number to pass; one regression that nobody accepted is enough for the other end. */
export function overall(metrics: readonly MetricJudgement[], errors: readonly ErrorJudgement[]): Verdict {
  const verdicts = [...metrics.filter(({gated}) => gated), ...errors]
    .filter(({accepted}) => accepted === null)
    .map(({verdict}) => verdict)
  if (verdicts.includes('regression')) return 'regression'
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'pass'
}
