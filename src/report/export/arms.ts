import {completedRounds, latencyLoadOf} from '../../result/round-values.js'
import type {CompletedCell} from '../../result/cell.js'
import type {CompletedRound} from '../../result/round.js'
import type {RunResult} from '../../result/schema.js'
import {decodeHistogram, mergeHistograms, type Histogram} from '../../stats/histogram.js'
import {sum} from '../../stats/sum.js'
import {labelOf} from '../series.js'

/** One measured arm of one scenario, for other programs. */
export interface ExportedArm {
  readonly scenario: string
  /** As the tables call it. */
  readonly arm: string
  readonly cell: CompletedCell
  /** Those that the tables are made of. */
  readonly rounds: readonly CompletedRound[]
}

/** All that were measured, in the order of the tables. */
export function exportedArms({cells}: RunResult): readonly ExportedArm[] {
  return cells.flatMap(cell => {
    if (cell.status !== 'completed') return []
    const among = cells.filter(({scenario}) => scenario === cell.scenario)
    return [{scenario: cell.scenario, arm: labelOf(cell, among), cell, rounds: completedRounds(cell.rounds)}]
  })
}

/** Of all rounds together: the latencies of the loop that the tables show, and the requests whose end nobody saw. */
export function pooledLatency(rounds: readonly CompletedRound[]): {
  readonly known: Histogram
  readonly censored: number
} {
  const windows = rounds.map(round => latencyLoadOf(round).window)
  return {
    known: mergeHistograms(windows.map(({latencyHdr}) => decodeHistogram(latencyHdr))),
    censored: sum(windows, ({censored = 0}) => censored),
  }
}
