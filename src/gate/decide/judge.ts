import {metrics} from '../../judge/metric.js'
import type {ErrorJudgement, MetricJudgement, SloJudgement, Verdict} from '../../result/gate-result.js'
import {detectableShift, roundsToDecide} from '../../stats/power.js'
import {fewestPairs} from '../../stats/signed-rank.js'
import type {Measured} from './evidence.js'
import type {Decision, Ruling} from './sequential.js'

/** The rounds that a number was judged by, and what was said of them. */
export interface Finding {
  readonly measured: Measured
  readonly ruling: Ruling
}

export interface JudgeContext {
  readonly roundMs: number
  readonly accepted: ReadonlyMap<string, string>
}

/** What is said of one number, gated or not: with the bounds that its decision rests on, and no others. */
export function judgeMetric({measured, ruling}: Finding, context: JudgeContext): MetricJudgement {
  const {hypothesis, shift, sd, margin, baseline} = measured
  const {decision, lowerAlpha, upperAlpha} = ruling
  const {unit, better} = metrics[hypothesis.metric]
  const [worst, best] = [shift.upper(upperAlpha), shift.lower(lowerAlpha)]
  // Back from "positive is worse" to candidate ÷ baseline.
  const ratioOf = (worse: number) => Math.exp(better === 'lower' ? worse : -worse)
  const bound = (worse: number) => (Number.isFinite(worse) ? ratioOf(worse) : null)
  const ratio = ratioOf(shift.estimate)
  const detectable = Number.isFinite(sd)
    ? Math.expm1(detectableShift({sd, n: shift.n, alpha: lowerAlpha}, margin))
    : null
  const distance = Math.log1p(2 * hypothesis.margin) - margin
  const rounds =
    sd > 0 ? Math.max(fewestPairs(lowerAlpha), roundsToDecide({sd, alpha: lowerAlpha}, distance)) : null
  return {
    ...{scenario: hypothesis.scenario, metric: hypothesis.metric, unit, gated: hypothesis.gated},
    verdict: decision === 'undecided' ? 'inconclusive' : decision,
    finding: findingOf(decision, best, worst, margin),
    margin: hypothesis.margin,
    baseline,
    // Of each arm alone the estimate would not differ by exactly the change: that is of the pairs.
    candidate: baseline * ratio,
    ratio,
    low: bound(better === 'lower' ? best : worst),
    high: bound(better === 'lower' ? worst : best),
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

/**
 * A pass needs every gated number to pass; one regression that nobody accepted is enough for the other end. What is only
 * reported fails no gate, but where it is shown to be worse by more than its margin, a pass would hide it.
 */
export function overall(
  metrics: readonly MetricJudgement[],
  errors: readonly ErrorJudgement[],
  slo: readonly SloJudgement[] = [],
): Verdict {
  const open = [...metrics, ...errors.map(error => ({...error, gated: true}))].filter(
    ({accepted}) => accepted === null,
  )
  const gated = [...open.filter(({gated}) => gated), ...slo].map(({verdict}) => verdict)
  if (gated.includes('regression')) return 'regression'
  if (gated.includes('inconclusive')) return 'inconclusive'
  return open.some(({verdict}) => verdict === 'regression') ? 'inconclusive' : 'pass'
}
