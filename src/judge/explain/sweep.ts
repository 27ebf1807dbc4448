import {armSchema} from '../../result/arm.js'
import type {Cell, CompletedCell} from '../../result/cell.js'
import {isCompleted, provenOf} from '../../result/cell-values.js'
import type {Interval} from '../../stats/interval.js'
import {metrics} from '../metric.js'
import {isComparable, notShownToDiffer, pairedRatio} from '../ratio.js'

export type Swept = 'workers' | 'threads'

/** Arms that differ in nothing but a number. */
export interface Sweep {
  readonly by: Swept
  /** By that number, upwards; three at least. */
  readonly cells: readonly CompletedCell[]
  /** The smallest that is not shown to be worse than the best: more gives nothing that shows. */
  readonly knee: CompletedCell
  readonly best: CompletedCell
  /** best ÷ knee; undefined where they are one. */
  readonly beyond: Interval | undefined
  /** The largest, where it is shown to be worse than the best. */
  readonly falls: {readonly cell: CompletedCell; readonly ratio: Interval} | undefined
}

const fewest = 3

export function sweepsOf(cells: readonly Cell[]): readonly Sweep[] {
  return (['workers', 'threads'] as const).flatMap(by =>
    groupsBy(cells, by).flatMap(group => sweepOf(by, group) ?? []),
  )
}

/** The arms that differ from `cell` in nothing but `by`, and have more of it. */
export function largerBy(by: Swept, cell: CompletedCell, cells: readonly Cell[]): readonly CompletedCell[] {
  return alike(by, cell, cells).filter(other => numberOf(by, other) > numberOf(by, cell))
}

function groupsBy(cells: readonly Cell[], by: Swept): readonly (readonly CompletedCell[])[] {
  const known = cells
    .filter(isCompleted)
    .filter(cell => cell[by] !== null && isComparable(cell, 'throughput'))
  const groups = known.map(cell => alike(by, cell, known))
  return groups.filter((group, index) => group[0] === known[index])
}

/** By their number, upwards. */
function alike(by: Swept, cell: CompletedCell, cells: readonly Cell[]): readonly CompletedCell[] {
  return cells
    .filter(isCompleted)
    .filter(other => other[by] !== null && sameBut(by, cell, other))
    .toSorted((one, other) => numberOf(by, one) - numberOf(by, other))
}

function sameBut(by: Swept, one: CompletedCell, other: CompletedCell): boolean {
  return identityBut(by, one) === identityBut(by, other)
}

/** All that an arm is, less one number, and the names that hold it. */
function identityBut(by: Swept, cell: CompletedCell): string {
  const names: readonly string[] = ['id', 'requestedAs', by]
  return JSON.stringify(
    Object.entries(cell).filter(([key]) => key in armSchema.shape && !names.includes(key)),
  )
}

function sweepOf(by: Swept, group: readonly CompletedCell[]): Sweep | undefined {
  const [first] = group
  if (group.length < fewest || first === undefined) return undefined
  const best = group.reduce((most, cell) => (throughputOf(cell) > throughputOf(most) ? cell : most), first)
  const knee =
    group.find(cell => cell === best || notShownToDiffer(pairedRatio(best, cell, 'throughput'))) ?? best
  const last = group.at(-1) ?? best
  const ratio = last === best ? undefined : pairedRatio(last, best, 'throughput')
  return {
    ...{by, cells: group, knee, best},
    beyond: knee === best ? undefined : pairedRatio(best, knee, 'throughput'),
    falls: ratio?.high != null && ratio.high < 1 ? {cell: last, ratio} : undefined,
  }
}

function throughputOf(cell: CompletedCell): number {
  return provenOf(cell, metrics.throughput.ofSummary)?.value ?? 0
}

function numberOf(by: Swept, cell: CompletedCell): number {
  return cell[by] ?? 0
}
