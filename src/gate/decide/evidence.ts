import {metrics} from '../../judge/metric.js'
import type {ArmRound, GateRound} from '../../result/gate-result.js'
import {estimateRounds} from '../../stats/interval.js'
import {pairedShift} from '../../stats/paired-shift.js'
import {robustSd} from '../../stats/power.js'
import {unpairedShift} from '../../stats/unpaired-shift.js'
import {gateMetricDefinitions, worsening, type GateMetric} from '../metric.js'
import type {Evidence} from './sequential.js'

/** One number that is compared. */
export interface Hypothesis {
  /** null: of the start, whatever the scenario. */
  readonly scenario: string | null
  readonly metric: GateMetric
  /** As a share: 0.05. */
  readonly margin: number
  readonly gated: boolean
}

/** What the rounds so far say of one hypothesis. */
export interface Measured extends Evidence {
  readonly hypothesis: Hypothesis
  /** By the same estimator as the shift, in the metric's own unit. */
  readonly baseline: number
}

export type StoredBaseline = ReadonlyMap<string, readonly ArmRound[]>

/** undefined: not measured in any round. */
export function measure(
  hypothesis: Hypothesis,
  rounds: readonly GateRound[],
  stored: StoredBaseline | null,
): Measured | undefined {
  const {metric, margin} = hypothesis
  const scenario = hypothesis.scenario ?? rounds[0]?.scenarios[0]?.scenario
  const found = rounds.flatMap(round => round.scenarios.find(one => one.scenario === scenario) ?? [])
  const candidates = found.map(({candidate}) => candidate)
  const baselines =
    stored === null ? found.flatMap(({baseline}) => baseline ?? []) : (stored.get(scenario ?? '') ?? [])
  const evidence =
    stored === null ? paired(metric, baselines, candidates) : unpaired(metric, baselines, candidates)
  if (evidence === undefined) return undefined
  return {
    ...evidence,
    hypothesis,
    margin: Math.log1p(margin),
    baseline: estimateRounds(valuesOf(metric, baselines)).value,
  }
}

/** Both arms of a round met the same machine: their difference is the datum. */
function paired(metric: GateMetric, baselines: readonly ArmRound[], candidates: readonly ArmRound[]) {
  const differences = candidates.flatMap((candidate, round) => {
    const baseline = baselines[round]
    return baseline === undefined ? [] : (worsening(metric, baseline, candidate) ?? [])
  })
  return differences.length === 0 ? undefined : {shift: pairedShift(differences), sd: robustSd(differences)}
}

function unpaired(metric: GateMetric, baselines: readonly ArmRound[], candidates: readonly ArmRound[]) {
  const sign = metrics[metric].better === 'lower' ? 1 : -1
  const [under, over] = [baselines, candidates].map(group =>
    valuesOf(metric, group).map(value => sign * Math.log(value)),
  )
  if (under === undefined || over === undefined || under.length === 0 || over.length === 0) return undefined
  // Of a difference of two values.
  const sd = Math.hypot(robustSd(under), robustSd(over))
  return {shift: unpairedShift(over, under), sd}
}

function valuesOf(metric: GateMetric, rounds: readonly ArmRound[]): readonly number[] {
  return rounds
    .map(gateMetricDefinitions[metric].value)
    .filter(value => value !== null)
    .filter(value => value > 0)
}
