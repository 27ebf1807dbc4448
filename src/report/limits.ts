import {limitUseOf} from '../judge/limit-use.js'
import {isCompleted} from '../result/cell-values.js'
import type {Cell, CompletedCell} from '../result/cell.js'
import {list} from '../text/words.js'
import {formatBytes} from '../unit/bytes.js'
import {formatFact} from '../unit/number.js'
import {formatWholePercent} from '../unit/percent.js'

type LabelOf = (cell: Cell) => string

/** What all rows are limited to, empty where nothing is; null: it differs from row to row. */
export function commonLimits(rows: readonly {readonly limits: string}[]): string | null {
  const texts = new Set(rows.map(({limits}) => limits))
  return texts.size > 1 ? null : ([...texts][0] ?? '')
}

/** What must be known of limits beside the columns. */
export function describeLimits(cells: readonly Cell[], labelOf: LabelOf, cores: number): readonly string[] {
  const used = cells.filter(isCompleted).flatMap(cell => {
    const use = limitUseOf(cell)
    return use === null ? [] : [{name: labelOf(cell), ...use}]
  })
  const memory = used.flatMap(({name, memory}) =>
    memory === null ? [] : [`${name} ${formatBytes(memory.headroomBytes)}`],
  )
  const throttled = used.flatMap(({name, quota}) =>
    quota?.latencyThrottledShare == null || quota.latencyThrottledShare === 0
      ? []
      : [`${name} in ${formatWholePercent(quota.latencyThrottledShare)}`],
  )
  const refused = used.flatMap(({name, pids}) =>
    pids === null || pids.refused === 0 ? [] : [`${name} ${pids.refused} times (limit ${pids.limit})`],
  )
  const counted = cells.filter(isCompleted).flatMap(cell => byTheMachine(cell, cores, labelOf))
  return [
    ...counted,
    ...(memory.length === 0
      ? []
      : [`Headroom below the limit of memory, the page cache apart: ${list(memory)}.`]),
    ...(throttled.length === 0
      ? []
      : [`In the latency phase the quota was used up, too: ${list(throttled)} of its periods.`]),
    ...(refused.length === 0 ? [] : [`Forks were refused: ${list(refused)}.`]),
  ]
}

/** A server whose number of processes nobody set, and that has as many as the machine has cores, within a quota of fewer. */
function byTheMachine(
  {workers, limits, summary, ...cell}: CompletedCell,
  cores: number,
  labelOf: LabelOf,
): readonly string[] {
  const processes = summary.process?.processes ?? 0
  const cpus = limits?.cpus
  if (workers !== null || cpus === undefined || cpus >= cores || processes <= cores || processes < 4)
    return []
  return [
    `${labelOf({...cell, workers, limits, summary})} has ${processes} processes on a machine of ${cores} cores, of which it may use ${formatFact(cpus)}: a number of workers that it takes from the cores is that of this machine; set it.`,
  ]
}
