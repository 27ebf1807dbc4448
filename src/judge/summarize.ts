import {mean} from 'simple-statistics'
import type {Estimate} from '../result/estimate.js'
import type {Load} from '../result/load.js'
import type {CompletedRound} from '../result/round.js'
import type {LatencySummary, Summary} from '../result/summary.js'
import {cpuPerRequestUs, firstPhaseOf, latencyLoadOf, loadsOf, throughputOf} from '../result/round-values.js'
import {geometricInterval, type Interval} from '../stats/interval.js'
import {summarizeLatency} from './percentiles.js'

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
    throughput: estimate(geometricInterval(rounds.map(throughputOf)), 'req/s'),
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

function summarizeMemory(rounds: readonly CompletedRound[]): Summary['memory'] {
  const seen = rounds.flatMap(round => {
    const {use} = firstPhaseOf(round)
    return round.memory === null || use === null ? [] : [{...round.memory, use}]
  })
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
  const measured = rounds.flatMap(round => {
    const {use} = firstPhaseOf(round)
    return use === null || throughputOf(round) === 0 ? [] : [{use, perRequestUs: cpuPerRequestUs(round)}]
  })
  if (measured.length === 0) return null
  return {
    perRequest: estimate(geometricInterval(measured.map(({perRequestUs}) => perRequestUs)), 'us'),
    cores: mean(measured.map(({use}) => use.cpuUs / 1000 / use.wallMs)),
  }
}

/** Nothing unless every round had a proxy that was measured. */
function summarizeProxy(rounds: readonly CompletedRound[]): Pick<Summary, 'proxy'> {
  const seen = rounds.flatMap(round =>
    round.proxy?.use == null ? [] : [{...round.proxy, use: round.proxy.use, rate: throughputOf(round)}],
  )
  if (seen.length === 0 || seen.length < rounds.length) return {}
  const perRequestUs = seen
    .filter(({rate}) => rate > 0)
    .map(({use, rate}) => ((use.cpuUs / use.wallMs) * 1000) / rate)
  const peaks = seen.map(({use, memory}) =>
    Math.max(use.pssPeakBytes, memory.idle.pssBytes, memory.after.pssBytes),
  )
  return {
    proxy: {
      cpuPerRequest: estimate(geometricInterval(perRequestUs), 'us'),
      pssPeak: estimate(geometricInterval(peaks), 'bytes'),
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
