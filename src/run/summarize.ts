import {mean} from 'simple-statistics'
import type {Estimate} from '../result/estimate.js'
import type {CompletedRound} from '../result/round.js'
import type {LatencySummary, Summary} from '../result/summary.js'
import {cpuPerRequestUs, throughputOf} from '../result/round-values.js'
import {decodeHistogram, mergeHistograms, quantileUs, type Histogram} from '../stats/histogram.js'
import {geometricInterval, intervalAround, type Interval} from '../stats/interval.js'

type Load = CompletedRound['load']

/** Samples that must lie beyond a percentile, pooled over the rounds, before it is shown. */
export const samplesBeyond = 10

/** The numbers of one cell. Which of them may be shown is for the checks to say. */
export function summarize(rounds: readonly CompletedRound[]): Summary {
  const closedLatency = summarizeLatency(rounds.map(round => round.load))
  return {
    throughput: estimate(geometricInterval(rounds.map(throughputOf)), 'req/s'),
    latency: summarizeOpenLatency(rounds) ?? closedLatency,
    closedLatency,
    memory: summarizeMemory(rounds),
    cpu: summarizeCpu(rounds),
    process: summarizeProcess(rounds),
    errors: summarizeErrors(rounds),
  }
}

/** null unless every round had an open loop. */
function summarizeOpenLatency(rounds: readonly CompletedRound[]): LatencySummary | null {
  const open = rounds.flatMap(({latencyLoad}) => (latencyLoad === null ? [] : [latencyLoad]))
  if (open.length < rounds.length) return null
  const rate = mean(open.map(({ratePerSecond}) => ratePerSecond))
  return {...summarizeLatency(open.map(({load}) => load)), model: 'open', rate}
}

function summarizeLatency(loads: readonly Load[]): LatencySummary {
  const perRound = loads.map(load => decodeHistogram(load.window.latencyHdr))
  const pooled = mergeHistograms(perRound)
  const percentile = (probability: number): Estimate => {
    const centre = quantileMs(pooled, probability)
    if (centre === undefined) return none('ms', loads.length, 'samples')
    const values = perRound
      .map(histogram => quantileMs(histogram, probability))
      .filter(value => value !== undefined)
    const found = estimate(intervalAround(centre, values), 'ms')
    return pooled.totalCount * (1 - probability) < samplesBeyond - 1e-9
      ? {...found, withheld: 'samples'}
      : found
  }
  return {
    model: 'closed',
    rate: null,
    p50: percentile(0.5),
    p90: percentile(0.9),
    p95: percentile(0.95),
    p99: percentile(0.99),
    p999: percentile(0.999),
    max:
      pooled.totalCount === 0
        ? none('ms', loads.length, 'samples')
        : {value: pooled.maxValue / 1000, low: null, high: null, n: loads.length, unit: 'ms'},
  }
}

function quantileMs(histogram: Histogram, probability: number): number | undefined {
  const us = quantileUs(histogram, probability)
  return us === undefined ? undefined : us / 1000
}

function summarizeMemory(rounds: readonly CompletedRound[]): Summary['memory'] {
  const seen = rounds.flatMap(({memory, use}) => (memory === null || use === null ? [] : [{...memory, use}]))
  if (seen.length === 0) return null
  const bytes = (pick: (round: (typeof seen)[number]) => number) =>
    estimate(geometricInterval(seen.map(pick)), 'bytes')
  return {
    pssIdle: bytes(round => round.idle.pssBytes),
    pssPeak: bytes(round => Math.max(round.use.pssPeakBytes, round.idle.pssBytes, round.after.pssBytes)),
    pssAfter: bytes(round => round.after.pssBytes),
    pssPerWorker: bytes(({after}) => {
      const [root, ...workers] = after.perProcess
      return workers.length === 0 ? (root?.pssBytes ?? 0) : mean(workers.map(worker => worker.pssBytes))
    }),
    rssPeak: bytes(round => Math.max(round.use.rssPeakBytes, round.idle.rssBytes, round.after.rssBytes)),
    ussPeak: bytes(round => Math.max(round.use.ussPeakBytes, round.idle.ussBytes, round.after.ussBytes)),
  }
}

function summarizeCpu(rounds: readonly CompletedRound[]): Summary['cpu'] {
  const measured = rounds.filter(round => round.use !== null && throughputOf(round) > 0)
  if (measured.length === 0) return null
  return {
    perRequest: estimate(geometricInterval(measured.map(cpuPerRequestUs)), 'us'),
    cores: mean(measured.map(({use}) => (use === null ? 0 : use.cpuUs / 1000 / use.wallMs))),
  }
}

function summarizeProcess(rounds: readonly CompletedRound[]): Summary['process'] {
  const uses = rounds.flatMap(round =>
    round.use === null ? [] : [{use: round.use, rate: throughputOf(round)}],
  )
  if (uses.length === 0) return null
  const perRequest = (pick: (use: (typeof uses)[number]['use']) => number) =>
    mean(uses.map(({use, rate}) => (rate > 0 ? ((pick(use) / use.wallMs) * 1000) / rate : 0)))
  return {
    processes: Math.max(...uses.map(({use}) => use.processesPeak)),
    threads: Math.max(...uses.map(({use}) => use.threadsPeak)),
    voluntarySwitchesPerRequest: perRequest(use => use.voluntarySwitches),
    involuntarySwitchesPerRequest: perRequest(use => use.involuntarySwitches),
  }
}

/** Errors are counted, not estimated: the interval is the count itself. Both loops count. */
function summarizeErrors(rounds: readonly CompletedRound[]): Summary['errors'] {
  const loads = rounds.flatMap(({load, latencyLoad}) =>
    latencyLoad === null ? [load] : [load, latencyLoad.load],
  )
  const total = (pick: (load: Load) => number): Estimate => {
    const value = loads.reduce((sum, load) => sum + pick(load), 0)
    return {value, low: value, high: value, n: rounds.length, unit: 'requests'}
  }
  return {
    non2xx: total(load => load.total.non2xx),
    timeout: total(load => load.total.timeout),
    connect: total(load => load.lostBy['connect'] ?? 0),
    lost: total(load => load.total.lost - (load.lostBy['connect'] ?? 0)),
  }
}

function estimate({value, low, high, n}: Interval, unit: Estimate['unit']): Estimate {
  return {value: Number.isFinite(value) ? value : null, low, high, n, unit}
}

function none(unit: Estimate['unit'], n: number, withheld: string): Estimate {
  return {value: null, low: null, high: null, n, unit, withheld}
}
