import {formatNumber} from '../../unit/number.js'
import {formatPercent, formatWholePercent} from '../../unit/percent.js'
import type {RouteRow, Section} from '../model.js'
import {shownText, type TextTable} from './columns.js'

type Column = readonly [
  title: string,
  unit: string,
  align: 'left' | 'right',
  text: (row: RouteRow) => readonly [string, string],
]

const all: readonly Column[] = [
  ['arm', '', 'left', ({arm}) => [arm, '']],
  ['request', '', 'left', ({name}) => [name, '']],
  ['weight', '', 'right', ({share}) => [share === null ? '' : formatWholePercent(share), '']],
  ['ended', 'requests', 'right', ({requests}) => [formatNumber(requests, 0), '']],
  ['p50', 'ms', 'right', ({p50}) => shownText(p50)],
  ['p99', 'ms', 'right', ({p99}) => shownText(p99)],
  [
    'errors',
    '',
    'right',
    ({failures, failureShare}) =>
      failures === 0 ? ['0', ''] : [formatPercent(failureShare), formatNumber(failures, 0)],
  ],
  ['skipped', '', 'right', ({skipped}) => [formatNumber(skipped, 0), '']],
]

/** The requests of a load that has several, arm by arm; null where it has one. */
export function layRoutes({routes}: Section): TextTable | null {
  if (routes.length === 0) return null
  const isMix = routes.some(({share}) => share !== null)
  const hasSkipped = routes.some(({skipped}) => skipped > 0)
  const columns = all.filter(
    ([title]) => (title !== 'weight' || isMix) && (title !== 'skipped' || hasSkipped),
  )
  return {
    head: columns.map(([title, unit]) => [title, unit]),
    align: columns.map(([, , align]) => align),
    rows: routes.map(row => columns.map(([, , , text]) => text(row))),
  }
}
