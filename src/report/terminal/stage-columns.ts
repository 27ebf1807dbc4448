import {formatDuration} from '../../unit/duration.js'
import {formatNumber} from '../../unit/number.js'
import type {Section, StageRow} from '../model.js'
import {layRows, outcomeColumns, shownText, type RowColumn, type TextTable} from './columns.js'

const columns: readonly RowColumn<StageRow>[] = [
  {title: 'arm', align: 'left', text: ({arm}) => [arm, '']},
  {title: 'rate', unit: 'req/s', text: ({rate}) => [rate, '']},
  {title: 'for', text: ({durationMs}) => [formatDuration(durationMs), '']},
  {title: 'due', unit: 'requests', text: ({due}) => [formatNumber(due, 0), '']},
  ...outcomeColumns,
]

const recovery: RowColumn<StageRow> = {
  title: 'recovery',
  unit: 'ms',
  text: ({recovery}) => (recovery === null ? ['', ''] : shownText(recovery)),
}

/** The stages of a rate that changes, arm by arm; null where it stays. */
export function layStages({stages}: Section): TextTable | null {
  if (stages.length === 0) return null
  const hasSpike = stages.some(row => row.recovery !== null)
  return layRows(stages, hasSpike ? [...columns, recovery] : columns)
}
