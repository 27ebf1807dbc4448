import {connectionText, heldUseOf, unevenShareOf} from '../judge/held.js'
import {isCompleted} from '../result/cell-values.js'
import type {Cell} from '../result/cell.js'
import type {ServiceRecord} from '../result/plan-record.js'
import {list} from '../text/words.js'
import {formatNumber} from '../unit/number.js'
import {formatWholePercent} from '../unit/percent.js'

type LabelOf = (cell: Cell) => string

/** A share of its limit from which on a number of open files is told. */
const nearly = 0.8

/** A table's note names so many other ends of an arm. */
const mostNamed = 4

/** What the arms' processes held open, and how their workers shared the work: what must be known beside the columns. */
export function describeHeld(
  cells: readonly Cell[],
  {
    services = [],
    connections,
  }: {readonly services?: readonly ServiceRecord[] | undefined; readonly connections: number},
  labelOf: LabelOf,
): readonly string[] {
  const completed = cells.filter(isCompleted)
  const held = completed.flatMap(cell => {
    const use = heldUseOf(cell, services)
    return use === null ? [] : [{name: labelOf(cell), ...use}]
  })
  const toOthers = held.flatMap(({name, connections}) =>
    connections.length === 0
      ? []
      : [`${name}: ${connections.slice(0, mostNamed).map(connectionText).join(', ')}`],
  )
  const files = held.flatMap(({name, descriptors}) =>
    descriptors === null || descriptors.open < nearly * descriptors.limit
      ? []
      : [`${name} ${formatNumber(descriptors.open, 0)} of ${formatNumber(descriptors.limit, 0)}`],
  )
  const uneven = completed.flatMap(cell => {
    const share = unevenShareOf(cell, connections)
    return share === null
      ? []
      : [
          `${labelOf(cell)} ${formatWholePercent(share.most)} of the ${share.of} (an even part: ${formatWholePercent(1 / share.workers)})`,
        ]
  })
  return [
    ...(toOthers.length === 0 ? [] : [`Connections to others, at most at once: ${toOthers.join('; ')}.`]),
    ...(files.length === 0 ? [] : [`Open files in one process: ${list(files)} that it may have.`]),
    ...(uneven.length === 0 ? [] : [`One worker had more than its part: ${list(uneven)}.`]),
  ]
}
