import type {ArmRound, GateRound, SloJudgement, SloTermRecord} from '../../result/gate-result.js'
import {pairedShift} from '../../stats/paired-shift.js'
import {gateMetricDefinitions} from '../metric.js'
import {failedShare} from './errors.js'
import type {StoredBaseline} from './evidence.js'

/**
 * Whether the candidate keeps to its limits: signed-rank bounds on its rounds, at the levels at which the gate looks. The
 * baseline has no part in it. What one look has decided stays.
 * @param alpha of this look, for all limits together
 */
export function lookAtSlo(
  before: readonly SloJudgement[],
  terms: readonly SloTermRecord[],
  scenarios: readonly string[],
  {rounds, stored, alpha}: SloEvidence,
): readonly SloJudgement[] {
  const each = alpha / Math.max(1, terms.length * scenarios.length)
  return scenarios.flatMap((scenario, place) =>
    terms.map((term, index) => {
      const known = before[place * terms.length + index]
      return known !== undefined && known.verdict !== 'inconclusive'
        ? known
        : judgeTerm(term, scenario, {rounds, stored, alpha: each})
    }),
  )
}

export interface SloEvidence {
  readonly rounds: readonly GateRound[]
  readonly stored: StoredBaseline | null
  readonly alpha: number
}

function judgeTerm(
  term: SloTermRecord,
  scenario: string,
  {rounds, stored, alpha}: SloEvidence,
): SloJudgement {
  const found = rounds.flatMap(round => round.scenarios.filter(one => one.scenario === scenario))
  const values = valuesOf(
    term,
    found.map(({candidate}) => candidate),
  )
  const baselines = stored?.get(scenario) ?? found.flatMap(({baseline}) => baseline ?? [])
  const none = {value: null, low: null, high: null, verdict: 'inconclusive' as const}
  const head = {scenario, ...term, n: values.length, baseline: middleOf(term, valuesOf(term, baselines))}
  if (values.length === 0) return {...head, ...none}
  const {to, from} = scaleOf(term)
  const {estimate, lower, upper} = pairedShift(values.map(to))
  const bound = (value: number) => (Number.isFinite(value) ? from(value) : null)
  const [low, high] = [bound(lower(alpha)), bound(upper(alpha))]
  const verdict =
    high !== null && high < term.limit
      ? 'pass'
      : low !== null && low > term.limit
        ? 'regression'
        : 'inconclusive'
  return {...head, value: from(estimate), low, high, verdict}
}

function middleOf(term: SloTermRecord, values: readonly number[]): number | null {
  if (values.length === 0) return null
  const {to, from} = scaleOf(term)
  return from(pairedShift(values.map(to)).estimate)
}

/** Shares of errors are often 0, which has no logarithm. */
function scaleOf({metric}: SloTermRecord): {
  readonly to: (value: number) => number
  readonly from: (value: number) => number
} {
  const same = (value: number) => value
  return metric === 'errors' ? {to: same, from: same} : {to: Math.log, from: Math.exp}
}

function valuesOf({metric}: SloTermRecord, rounds: readonly ArmRound[]): readonly number[] {
  if (metric === 'errors') return rounds.map(failedShare)
  return rounds
    .map(gateMetricDefinitions[metric].value)
    .filter(value => value !== null)
    .filter(value => value > 0)
}
