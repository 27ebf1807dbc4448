import type {CompletedRound} from './round.js'

type Load = CompletedRound['load']

/**
 * Answers per second between the two edges of a round's window: its capacity, or, in a round without a capacity phase,
 * what was answered of the arrivals.
 */
export function throughputOf({load: {window}}: Pick<CompletedRound, 'load'>): number {
  return ((window.ended.ok + window.ended.non2xx) / window.durationMs) * 1000
}

/**
 * CPU of the server's processes per answer, µs; NaN where it was not measured. Both are taken as rates, because the
 * CPU readings and the generator's window are a few milliseconds apart.
 */
export function cpuPerRequestUs(round: CompletedRound): number {
  if (round.use === null) return NaN
  return ((round.use.cpuUs / round.use.wallMs) * 1000) / throughputOf(round)
}

/** The load whose latency is shown: the open loop where one ran, else the closed one. */
export function latencyLoadOf(round: CompletedRound): Load {
  return openLoadOf(round) ?? round.load
}

/** The load of the capacity phase; null in a round without one. */
export function closedLoadOf({load}: CompletedRound): Load | null {
  return load.open === null ? load : null
}

/** Of a core, of the generator's busiest process; waiting for the next arrival is no work. */
export function generatorCoresOf({generator: whole, generators}: Load): number {
  return Math.max(
    ...(generators ?? [whole]).map(({cpuCores, waitingCores}) => cpuCores - (waitingCores ?? 0)),
  )
}

/** The load of the latency phase; null in a round without one. */
export function openLoadOf({load, latencyLoad}: CompletedRound): Load | null {
  return latencyLoad?.load ?? (load.open === null ? null : load)
}

/** All that was loaded, in order. */
export function loadsOf({load, latencyLoad}: CompletedRound): readonly Load[] {
  return latencyLoad === null ? [load] : [load, latencyLoad.load]
}
