import {usageError} from '../error.js'
import {metrics, type MetricKey} from '../judge/metric.js'
import type {ArmRound} from '../result/gate-result.js'

export const gateMetrics = [
  'cpu',
  'pss',
  'throughput',
  'p50',
  'p99',
  'startup',
] as const satisfies readonly MetricKey[]
/** What two arms are compared by. Errors are no metric: they are always watched, by a rule of their own. */
export type GateMetric = (typeof gateMetrics)[number]

/** What a gate needs beside the catalogue's entry. */
interface GateMetricDefinition {
  /** Which load it comes from; `start` needs none. */
  readonly from: 'closed' | 'open' | 'any' | 'start'
  /** Largest ratio that is still no regression, less 1; where no other is given. */
  readonly margin: number
  readonly value: (round: ArmRound) => number | null
}

/**
 * CPU per request is the primary one: on a shared machine it varies a third as much as anything that is measured with
 * a stopwatch. The margins are what a noisy two-core machine can decide in a minute or two.
 */
export const gateMetricDefinitions: Readonly<Record<GateMetric, GateMetricDefinition>> = {
  cpu: {
    from: 'any',
    margin: 0.05,
    value: round => round.cpuUsPerRequest,
  },
  pss: {
    from: 'any',
    margin: 0.05,
    value: round => round.pssPeakBytes,
  },
  throughput: {
    from: 'closed',
    margin: 0.05,
    value: round => round.throughput,
  },
  p50: {
    from: 'open',
    margin: 0.1,
    value: round => round.p50Ms,
  },
  p99: {
    from: 'open',
    margin: 0.3,
    value: round => round.p99Ms,
  },
  startup: {
    from: 'start',
    margin: 0.2,
    value: round => round.startupMs,
  },
}

/** Gated when nothing is named. */
export const defaultGateMetrics = ['cpu', 'pss', 'p50'] as const satisfies readonly GateMetric[]

/** Answers of a round and arm below which the percentile would rest on too few: 20 beyond it. */
export const answersForPercentile = {p50: 200, p99: 2000} as const

export function parseMetric(word: string): GateMetric {
  const found = gateMetrics.find(metric => metric === word.trim())
  if (found !== undefined) return found
  throw usageError(
    'WB_UNKNOWN_METRIC',
    `unknown metric "${word}"`,
    `metrics: ${gateMetrics.join(', ')}; errors are always gated`,
  )
}

/** ln of candidate ÷ baseline, turned so that positive is worse; null where one of them has no such number. */
export function worsening(metric: GateMetric, baseline: ArmRound, candidate: ArmRound): number | null {
  const {value} = gateMetricDefinitions[metric]
  const [under, over] = [value(baseline), value(candidate)]
  if (under === null || over === null || !(under > 0) || !(over > 0)) return null
  const shift = Math.log(over / under)
  return metrics[metric].better === 'lower' ? shift : -shift
}
