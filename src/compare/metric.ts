import type {Cell} from '../result/cell.js'
import {
  completedRounds,
  cpuPerRequestUs,
  firstPhaseOf,
  latencyLoadOf,
  throughputOf,
} from '../result/round-values.js'
import type {CompletedRound} from '../result/round.js'
import type {Estimate} from '../result/estimate.js'
import type {Summary} from '../result/summary.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'

export const comparedMetrics = ['throughput', 'p50', 'p99', 'cpu', 'pss', 'startup'] as const
export type ComparedMetric = (typeof comparedMetrics)[number]

interface MetricDefinition {
  readonly title: string
  readonly unit: 'req/s' | 'ms' | 'us' | 'bytes'
  readonly better: 'higher' | 'lower'
  /** The summary's number, whose check may have withdrawn it; undefined: there is none to ask. */
  readonly estimate: (summary: Summary) => Estimate | undefined
  /** Of one round, in `unit`; null or NaN: not measured. */
  readonly value: (round: CompletedRound) => number | null
}

export const metricDefinitions: Readonly<Record<ComparedMetric, MetricDefinition>> = {
  throughput: {
    title: 'throughput',
    unit: 'req/s',
    better: 'higher',
    estimate: summary => summary.throughput,
    value: throughputOf,
  },
  p50: {
    title: 'p50',
    unit: 'ms',
    better: 'lower',
    estimate: summary => summary.latency.p50,
    value: round => quantileMs(round, 0.5),
  },
  p99: {
    title: 'p99',
    unit: 'ms',
    better: 'lower',
    estimate: summary => summary.latency.p99,
    value: round => quantileMs(round, 0.99),
  },
  cpu: {
    title: 'CPU/req',
    unit: 'us',
    better: 'lower',
    estimate: summary => summary.cpu?.perRequest,
    value: cpuPerRequestUs,
  },
  pss: {
    title: 'PSS peak',
    unit: 'bytes',
    better: 'lower',
    estimate: summary => summary.memory?.pssPeak,
    value: round => {
      const {memory} = round
      const {use} = firstPhaseOf(round)
      if (memory === null || use === null) return null
      return Math.max(use.pssPeakBytes, memory.idle.pssBytes, memory.after.pssBytes)
    },
  },
  startup: {
    title: 'start-up',
    unit: 'ms',
    better: 'lower',
    estimate: () => undefined,
    value: round => round.startupMs,
  },
}

/** Per-round values of what may be shown: positive numbers; none when a check withdrew the number, or it is a mere bound. */
export function shownValues(cell: Cell, metric: ComparedMetric): readonly number[] {
  if (cell.status !== 'completed') return []
  const {estimate, value} = metricDefinitions[metric]
  const summarized = estimate(cell.summary)
  if (summarized?.withheld !== undefined || summarized?.limit !== undefined) return []
  return completedRounds(cell.rounds)
    .map(value)
    .filter(number => number !== null && Number.isFinite(number) && number > 0) as number[]
}

function quantileMs(round: CompletedRound, quantile: number): number | null {
  const us = quantileUs(decodeHistogram(latencyLoadOf(round).window.latencyHdr), quantile)
  return us === undefined ? null : us / 1000
}
