import {limitUseOf} from '../judge/limit-use.js'
import {isCompleted} from '../result/cell-values.js'
import type {Cell} from '../result/cell.js'
import {list} from '../text/words.js'
import {formatBytes} from '../unit/bytes.js'
import {formatWholePercent} from '../unit/percent.js'

type LabelOf = (cell: Cell) => string

/** What all rows are limited to, empty where nothing is; null: it differs from row to row. */
export function commonLimits(rows: readonly {readonly limits: string}[]): string | null {
  const texts = new Set(rows.map(({limits}) => limits))
  return texts.size > 1 ? null : ([...texts][0] ?? '')
}

/** What must be known of limits beside the columns. */
export function describeLimits(cells: readonly Cell[], labelOf: LabelOf): readonly string[] {
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
  return [
    ...(memory.length === 0
      ? []
      : [`Headroom below the limit of memory, the page cache apart: ${list(memory)}.`]),
    ...(throttled.length === 0
      ? []
      : [`In the latency phase the quota was used up, too: ${list(throttled)} of its periods.`]),
    ...(refused.length === 0 ? [] : [`Forks were refused: ${list(refused)}.`]),
  ]
}
