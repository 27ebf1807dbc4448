import {neededBytes} from '../../limits/reading.js'
import {throughputOf} from '../../result/round-values.js'
import type {Candidate, TuneRecord, TuneStart} from '../../result/tune.js'

/** What one start tells the laws; null: it was not measured. */
export interface Point {
  readonly candidate: Candidate
  /** Of the closed loop; 0: there was none. */
  readonly clients: number
  readonly perSecond: number | null
  /** Of a lone request. */
  readonly serviceMs: number | null
  /** CPU time for each answer. */
  readonly cpuMs: number | null
  /** What must fit, at its peak: the charge of its control group without the page cache, else PSS. */
  readonly bytes: number | null
}

/** Of every start that went well, in their order. */
export function pointsOf({candidates, starts}: Pick<TuneRecord, 'candidates' | 'starts'>): readonly Point[] {
  const known = new Map(candidates.map(candidate => [candidate.arm, candidate]))
  return starts.flatMap(start => {
    const candidate = known.get(start.arm)
    return candidate === undefined || start.failure !== null ? [] : [pointOf(candidate, start)]
  })
}

function pointOf(candidate: Candidate, start: TuneStart): Point {
  const {round, connections} = start
  const bytes = bytesOf(start)
  if (round?.status !== 'completed' || round.saturation === undefined)
    return {candidate, clients: 0, perSecond: null, serviceMs: null, cpuMs: null, bytes}
  const {use, load} = round.saturation
  const answers = load.window.ended.ok
  return {
    ...{candidate, clients: connections, bytes},
    perSecond: throughputOf(round),
    serviceMs: round.unloadedMs,
    cpuMs: use === null || answers === 0 ? null : use.cpuUs / 1000 / answers,
  }
}

/** Most that it took at once. */
export function bytesOf({round, steps, group}: Pick<TuneStart, 'round' | 'steps' | 'group'>): number | null {
  const charge = group?.charge ?? (round?.status === 'completed' ? round.group?.charge : undefined)
  if (charge != null) return neededBytes(charge)
  const uses = [round?.status === 'completed' ? round.saturation?.use : null, ...steps.map(({use}) => use)]
  const sizes = uses.flatMap(use => use?.pssPeakBytes ?? [])
  return sizes.length === 0 ? null : Math.max(...sizes)
}
