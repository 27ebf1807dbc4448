import {mean} from 'simple-statistics'
import type {Estimate} from '../result/estimate.js'
import type {Load} from '../result/load.js'
import type {CompletedRound} from '../result/round.js'
import type {LatencySummary, Summary} from '../result/summary.js'
import {
  cpuPerRequestUs,
  firstPhaseOf,
  isPssKnown,
  latencyLoadOf,
  loadsOf,
  memoryPeakOf,
  throughputOf,
} from '../result/round-values.js'
import {sum} from '../stats/sum.js'
import {errorsOf} from './errors.js'
import {metrics} from './metric.js'
import {summarizeLatency} from './percentiles.js'
import {roundEstimate} from './round-estimate.js'

/** The numbers of one cell. Which of them may be shown is for the checks to say. */
export function summarize(rounds: readonly CompletedRound[], timeoutMs: number): Summary {
  const closed = rounds.flatMap(({saturation}) => saturation?.load ?? [])
  const closedLatency = closed.length < rounds.length ? null : summarizeLatency(closed, timeoutMs)
  const openLatency = summarizeOpenLatency(rounds, timeoutMs)
  const first = closedLatency === null ? 'latency' : 'saturation'
  return {
    phases: {
      throughput: first,
      cpu: first,
      memory: first,
      latency: openLatency === null ? 'saturation' : 'latency',
    },
    throughput: roundEstimate(rounds.map(throughputOf), 'req/s'),
    latency: openLatency ?? closedLatency ?? summarizeLatency(rounds.map(latencyLoadOf), timeoutMs),
    closedLatency,
    memory: summarizeMemory(rounds),
    ...summarizeProxy(rounds),
    cpu: summarizeCpu(rounds),
    process: summarizeProcess(rounds),
    errors: summarizeErrors(rounds),
  }
}

/** null unless every round had an open loop. */
function summarizeOpenLatency(rounds: readonly CompletedRound[], timeoutMs: number): LatencySummary | null {
  const open = rounds.flatMap(({latency}) => latency ?? [])
  if (open.length < rounds.length) return null
  return {
    ...summarizeLatency(
      open.map(({load}) => load),
      timeoutMs,
    ),
    model: 'open',
    rate: mean(open.map(({ratePerSecond}) => ratePerSecond)),
  }
}

function summarizeMemory(all: readonly CompletedRound[]): Summary['memory'] {
  const rounds = all.filter(({memory}) => memory !== null)
  if (rounds.every(round => memoryPeakOf(round) === null)) return null
  const bytes = (pick: (round: CompletedRound) => number | null) =>
    roundEstimate(
      rounds.flatMap(round => pick(round) ?? []),
      'bytes',
    )
  // RSS in its place is no PSS, but no less.
  const pss = (pick: (round: CompletedRound) => number | null): Estimate =>
    rounds.every(isPssKnown) ? bytes(pick) : {...bytes(pick), limit: 'atMost'}
  return {
    pssIdle: pss(({memory}) => memory?.idle.pssBytes ?? null),
    pssPeak: pss(metrics.pss.ofRound),
    pssAfter: pss(({memory}) => memory?.after.pssBytes ?? null),
    pssPerWorker: pss(metrics.pssWorker.ofRound),
    rssPeak: bytes(round => memoryPeakOf(round, 'rss')),
    ussPeak: bytes(round => memoryPeakOf(round, 'uss')),
  }
}

function summarizeCpu(rounds: readonly CompletedRound[]): Summary['cpu'] {
  const measured = rounds.flatMap(round => {
    const {use} = firstPhaseOf(round)
    const perRequestUs = cpuPerRequestUs(round)
    return use === null || perRequestUs === null ? [] : [{use, perRequestUs}]
  })
  if (measured.length === 0) return null
  return {
    perRequest: roundEstimate(
      measured.map(({perRequestUs}) => perRequestUs),
      'us',
    ),
    cores: mean(measured.map(({use}) => use.cpuUs / 1000 / use.wallMs)),
  }
}

/** Nothing unless every round had a proxy that was measured. */
function summarizeProxy(rounds: readonly CompletedRound[]): Pick<Summary, 'proxy'> {
  const peaks = rounds.flatMap(round => metrics.proxyPss.ofRound(round) ?? [])
  if (peaks.length === 0 || peaks.length < rounds.length) return {}
  const perRequestUs = rounds.flatMap(round => metrics.proxyCpu.ofRound(round) ?? [])
  if (perRequestUs.length === 0) return {}
  return {
    proxy: {
      cpuPerRequest: roundEstimate(perRequestUs, 'us'),
      pssPeak: roundEstimate(peaks, 'bytes'),
    },
  }
}

function summarizeProcess(rounds: readonly CompletedRound[]): Summary['process'] {
  const uses = rounds.flatMap(round => {
    const {use} = firstPhaseOf(round)
    return use === null ? [] : [{use, rate: throughputOf(round)}]
  })
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
  const loads = rounds.flatMap(loadsOf)
  const {share, kinds} = errorsOf(rounds)
  const total = (pick: (load: Load) => number): Estimate => {
    const value = sum(loads, pick)
    return {value, low: value, high: value, n: rounds.length, unit: 'requests'}
  }
  return {
    non2xx: total(load => load.total.non2xx),
    timeout: total(load => load.total.timeout),
    connect: total(load => load.lostBy['connect'] ?? 0),
    lost: total(load => load.total.lost - (load.lostBy['connect'] ?? 0)),
    share,
    kinds: Object.fromEntries(kinds),
  }
}
