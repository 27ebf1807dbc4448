import type {Load} from './load.js'
import type {CompletedRound, LatencyPhase, Round, RoundPhases, SaturationPhase} from './round.js'

/** The phase that throughput, CPU and memory come from: saturation, or, in a round without it, latency. */
export function firstPhaseOf(round: RoundPhases): SaturationPhase | LatencyPhase {
  return round.saturation === undefined ? round.latency : round.saturation
}

/**
 * Answers per second between the two edges of the first phase's window: at saturation, or, in a round without a
 * saturation phase, what was answered of the arrivals.
 */
export function throughputOf(round: RoundPhases): number {
  return answersPerSecond(firstPhaseOf(round).load)
}

export function answersPerSecond({window}: Pick<Load, 'window'>): number {
  return ((window.ended.ok + window.ended.non2xx) / window.durationMs) * 1000
}

/**
 * CPU of the server's processes per answer, µs; NaN where it was not measured. Both are taken as rates, because the
 * CPU readings and the generator's window are a few milliseconds apart.
 */
export function cpuPerRequestUs(round: RoundPhases): number {
  const {use} = firstPhaseOf(round)
  if (use === null) return NaN
  return ((use.cpuUs / use.wallMs) * 1000) / throughputOf(round)
}

/** The load whose latency is shown: the open loop where one ran, else the closed one. */
export function latencyLoadOf(round: RoundPhases): Load {
  return round.saturation === undefined ? round.latency.load : (round.latency ?? round.saturation).load
}

/** All that was loaded, in order. */
export function loadsOf({saturation, latency}: RoundPhases): readonly Load[] {
  return [saturation?.load, latency?.load].filter(load => load !== undefined)
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

export function completedRounds(rounds: readonly Round[]): readonly CompletedRound[] {
  return rounds.filter(round => round.status === 'completed')
}
