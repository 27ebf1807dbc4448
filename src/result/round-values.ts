import type {Load} from './load.js'
import type {CompletedRound, LatencyPhase, Round, RoundPhases, SaturationPhase} from './round.js'

type Memory = NonNullable<CompletedRound['memory']>
type TreeUse = NonNullable<SaturationPhase['use']>

/** The phase that throughput, CPU and memory come from: saturation, or, in a round without it, latency. */
export function firstPhaseOf(round: RoundPhases): SaturationPhase | LatencyPhase {
  return round.saturation === undefined ? round.latency : round.saturation
}

/**
 * Good answers per second between the two edges of the first phase's window: at saturation, or, in a round without a
 * saturation phase, what was answered of the arrivals.
 */
export function throughputOf(round: RoundPhases): number {
  return answersPerSecond(firstPhaseOf(round).load)
}

/** Good ones: an error is no work done. */
export function answersPerSecond({window}: Pick<Load, 'window'>): number {
  return (window.ended.ok / window.durationMs) * 1000
}

/** Requests that ended, whatever came of them: what the load generator had to do. */
export function requestsPerSecond({window}: Pick<Load, 'window'>): number {
  const {ok, non2xx, timeout, lost} = window.ended
  return ((ok + non2xx + timeout + lost) / window.durationMs) * 1000
}

/**
 * CPU of the server's processes per good answer, µs; null where it was not measured, or nothing answered. Both are taken as rates, because the
 * CPU readings and the generator's window are a few milliseconds apart.
 */
export function cpuPerRequestUs(round: RoundPhases): number | null {
  return perAnswer(round, firstPhaseOf(round).use)
}

/** False where the kernel did not let PSS be read, and RSS stands in its place. */
export function isPssKnown({memory}: CompletedRound): boolean {
  const processes = memory === null ? [] : [...memory.idle.perProcess, ...memory.after.perProcess]
  return processes.every(({source}) => source !== 'statm')
}

/** The same of what stood in front of the server. */
export function proxyCpuPerRequestUs(round: CompletedRound): number | null {
  return perAnswer(round, round.proxy?.use ?? null)
}

function perAnswer(round: RoundPhases, use: TreeUse | null): number | null {
  const throughput = throughputOf(round)
  return use === null || throughput === 0 ? null : ((use.cpuUs / use.wallMs) * 1000) / throughput
}

/** Most memory of the server's processes at once, bytes: before, after and, where that was watched, during the load; null where it was not measured. */
export function memoryPeakOf(round: CompletedRound, kind: 'pss' | 'rss' | 'uss' = 'pss'): number | null {
  return peakOf(round.memory, firstPhaseOf(round).use, kind)
}

/** The same of what stood in front of the server. */
export function proxyPssPeakOf({proxy}: CompletedRound): number | null {
  return proxy === undefined ? null : peakOf(proxy.memory, proxy.use, 'pss')
}

function peakOf(memory: Memory | null, use: TreeUse | null, kind: 'pss' | 'rss' | 'uss'): number | null {
  if (memory === null) return null
  const during = use === null ? 0 : use[`${kind}PeakBytes`]
  return Math.max(during, memory.idle[`${kind}Bytes`], memory.after[`${kind}Bytes`])
}

/** Mean of the workers after the load, bytes; of a server of one process its own. */
export function pssPerWorkerOf({memory}: CompletedRound): number | null {
  if (memory === null) return null
  const [root, ...workers] = memory.after.perProcess
  if (workers.length === 0) return root?.pssBytes ?? 0
  return workers.reduce((sum, {pssBytes}) => sum + pssBytes, 0) / workers.length
}

/** The load whose latency is shown: the open loop where one ran, else the closed one. */
export function latencyLoadOf(round: RoundPhases): Load {
  return round.saturation === undefined ? round.latency.load : (round.latency ?? round.saturation).load
}

/** All that was loaded, in order. */
export function loadsOf({saturation, latency}: RoundPhases): readonly Load[] {
  return [saturation?.load, latency?.load].filter(load => load !== undefined)
}

/** The same, and what only checked it: all that the server was loaded with. */
export function everyLoadOf(round: CompletedRound): readonly Load[] {
  const {witness} = round
  return [...loadsOf(round), ...(witness === undefined ? [] : [witness.kernel, witness.autocannon])]
}

/** Of a core, of the generator's busiest process; waiting for the next arrival is no work. */
export function generatorCoresOf({
  generator: whole,
  generators,
}: Pick<Load, 'generator' | 'generators'>): number {
  return Math.max(
    ...(generators ?? [whole]).map(({cpuCores, waitingCores}) => cpuCores - (waitingCores ?? 0)),
  )
}

/** Those that numbers are made of. */
export function completedRounds(rounds: readonly Round[]): readonly CompletedRound[] {
  return rounds.filter(round => round.status === 'completed').filter(({setAside}) => setAside === undefined)
}
