import {sampleCorrelation} from 'simple-statistics'
import {defaultBudgetMs, defaultGateRounds} from '../gate/plan/gate-plan.js'
import {defaultGateMetrics, gateMetricDefinitions, worsening, type GateMetric} from '../gate/metric.js'
import type {MetricCalibration} from '../result/calibration.js'
import type {GateRound} from '../result/gate-result.js'
import {pairedShift} from '../stats/paired-shift.js'
import {robustSd} from '../stats/power.js'
import {shareInterval} from '../stats/proportion.js'
import {runVirtualGates, type VirtualGate} from './virtual-gate.js'

export interface NoiseRequest {
  readonly roundMs: number
  /** Rounds that a gate may take here. */
  readonly gateRounds: number
  readonly seed: number
}

/** Of the default gate: what its budget allows, were each as long as those here. */
export function usualGateRounds(roundMs: number): number {
  return Math.max(fewestRounds, Math.min(defaultGateRounds, Math.floor(defaultBudgetMs / roundMs)))
}

/** Fewer say nothing of a spread. */
export const fewestRounds = 8

const effects = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5] as const
const margins = [0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1] as const
/** 0 of 1000 is at most 0.37 % (two-sided 95 %). */
const unchangedTimes = 1000
const effectTimes = 200
const marginTimes = 200

/** What rounds of two identical arms say of one metric; undefined where it was not measured in enough of them. */
export function judgeNoise(
  metric: GateMetric,
  rounds: readonly GateRound[],
  {roundMs, gateRounds, seed}: NoiseRequest,
): MetricCalibration | undefined {
  const found = rounds.flatMap(({first, scenarios: [one]}) => {
    const difference =
      one === undefined || one.baseline === null ? null : worsening(metric, one.baseline, one.candidate)
    return difference === null ? [] : [{first, difference}]
  })
  if (found.length < fewestRounds) return undefined
  const differences = found.map(({difference}) => difference)
  const {margin} = gateMetricDefinitions[metric]
  const gate = {rounds: gateRounds, numbers: defaultGateMetrics.length}
  const seconds = (meanRounds: number) => (meanRounds * roundMs) / 1000
  const unchanged = runVirtualGates(differences, {...gate, margin, effect: 0}, unchangedTimes, seed)
  return {
    metric,
    sd: robustSd(differences),
    lag1: lag1(differences),
    armEffect: effectOf(differences),
    // Positive: whoever begins a round does worse.
    positionEffect: effectOf(
      found.map(({first, difference}) => (first === 'candidate' ? difference : -difference)),
    ),
    margin,
    falseAlarms: {
      hits: unchanged.regression,
      of: unchangedTimes,
      ...shareInterval(unchanged.regression, unchangedTimes),
    },
    power: [0, ...effects].map(effect => {
      const outcome =
        effect === 0
          ? unchanged
          : runVirtualGates(differences, {...gate, margin, effect}, effectTimes, seed + 1)
      const times = effect === 0 ? unchangedTimes : effectTimes
      return {
        effect,
        regression: outcome.regression / times,
        pass: outcome.pass / times,
        inconclusive: outcome.inconclusive / times,
        meanRounds: outcome.meanRounds,
        meanSeconds: seconds(outcome.meanRounds),
      }
    }),
    suggestedMargin: suggestMargin(differences, gate, seed + 2),
  }
}

/** Smallest margin at which unchanged code passes nearly always and is never called a regression. */
function suggestMargin(
  differences: readonly number[],
  gate: Pick<VirtualGate, 'rounds' | 'numbers'>,
  seed: number,
): number | null {
  const found = margins.find(margin => {
    const {pass, regression} = runVirtualGates(differences, {...gate, margin, effect: 0}, marginTimes, seed)
    return regression === 0 && pass >= 0.95 * marginTimes
  })
  return found ?? null
}

/** Two-sided 95 %, as a share. */
function effectOf(differences: readonly number[]): MetricCalibration['armEffect'] {
  const {estimate, lower, upper} = pairedShift(differences)
  return {value: Math.expm1(estimate), low: Math.expm1(lower(0.025)), high: Math.expm1(upper(0.025))}
}

function lag1(differences: readonly number[]): number {
  const correlation = sampleCorrelation(differences.slice(1), differences.slice(0, -1))
  return Number.isFinite(correlation) ? correlation : 0
}
