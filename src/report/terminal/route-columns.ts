import {formatNumber} from '../../unit/number.js'
import {formatWholePercent} from '../../unit/percent.js'
import type {RouteRow, Section} from '../model.js'
import {layRows, outcomeColumns, type RowColumn, type TextTable} from './columns.js'

const names: readonly RowColumn<RouteRow>[] = [
  {title: 'arm', align: 'left', text: ({arm}) => [arm, '']},
  {title: 'request', align: 'left', text: ({name}) => [name, '']},
]
const weight: RowColumn<RouteRow> = {
  title: 'weight',
  text: ({share}) => [share === null ? '' : formatWholePercent(share), ''],
}
const ended: RowColumn<RouteRow> = {
  title: 'ended',
  unit: 'requests',
  text: ({requests}) => [formatNumber(requests, 0), ''],
}
const skips: RowColumn<RouteRow> = {title: 'skipped', text: ({skipped}) => [formatNumber(skipped, 0), '']}

/** The requests of a load that has several, arm by arm; null where it has one. */
export function layRoutes({routes}: Section): TextTable | null {
  if (routes.length === 0) return null
  const isMix = routes.some(({share}) => share !== null)
  const hasSkipped = routes.some(({skipped}) => skipped > 0)
  return layRows(routes, [
    ...names,
    ...(isMix ? [weight] : []),
    ended,
    ...outcomeColumns,
    ...(hasSkipped ? [skips] : []),
  ])
}
