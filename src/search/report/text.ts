import type {CapacityResult} from '../../result/capacity.js'
import type {Style} from '../../text/style.js'
import {textTable} from '../../text/table.js'
import {wrap} from '../../text/wrap.js'
import {makeCapacityReport} from './model.js'

/** Of a remark, characters. */
const width = 80

/** What `bench capacity` prints. */
export function renderCapacity(result: CapacityResult, style: Style): string {
  const {heading, head, rows, remarks} = makeCapacityReport(result)
  const columns = head.map((title, index) => ({
    title,
    align: index === 0 || index === head.length - 1 ? ('left' as const) : ('right' as const),
  }))
  const failures = result.arms.flatMap(({arm, failure}) => (failure === null ? [] : [`${arm}: ${failure}`]))
  return [
    style.bold(heading),
    '',
    textTable(columns, rows, style),
    '',
    ...failures,
    ...remarks.map(remark => wrap(remark, width, style.dim)),
    '',
  ].join('\n')
}
