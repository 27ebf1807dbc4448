import type {CompletedRound} from './round.js'

/** Answers per second between the two edges of a round's window. */
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
export function latencyLoadOf(round: CompletedRound): CompletedRound['load'] {
  return round.latencyLoad?.load ?? round.load
}
