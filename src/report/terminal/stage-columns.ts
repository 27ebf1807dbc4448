import {formatDuration} from '../../unit/duration.js'
import {formatNumber} from '../../unit/number.js'
import {formatPercent} from '../../unit/percent.js'
import type {Section, StageRow} from '../model.js'
import {shownText, type TextTable} from './columns.js'

type Column = readonly [
  title: string,
  unit: string,
  align: 'left' | 'right',
  text: (row: StageRow) => readonly [string, string],
]

const all: readonly Column[] = [
  ['arm', '', 'left', ({arm}) => [arm, '']],
  ['rate', 'req/s', 'right', ({rate}) => [rate, '']],
  ['for', '', 'right', ({durationMs}) => [formatDuration(durationMs), '']],
  ['due', 'requests', 'right', ({due}) => [formatNumber(due, 0), '']],
  ['p50', 'ms', 'right', ({p50}) => shownText(p50)],
  ['p99', 'ms', 'right', ({p99}) => shownText(p99)],
  [
    'errors',
    '',
    'right',
    ({failures, failureShare}) =>
      failures === 0 ? ['0', ''] : [formatPercent(failureShare), formatNumber(failures, 0)],
  ],
  ['recovery', 'ms', 'right', ({recovery}) => (recovery === null ? ['', ''] : shownText(recovery))],
]

/** The stages of a rate that changes, arm by arm; null where it stays. */
export function layStages({stages}: Section): TextTable | null {
  if (stages.length === 0) return null
  const hasSpike = stages.some(({recovery}) => recovery !== null)
  const columns = all.filter(([title]) => title !== 'recovery' || hasSpike)
  return {
    head: columns.map(([title, unit]) => [title, unit]),
    align: columns.map(([, , align]) => align),
    rows: stages.map(row => columns.map(([, , , text]) => text(row))),
  }
}
