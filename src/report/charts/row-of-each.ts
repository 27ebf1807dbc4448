import {linesExpression, wrapped} from './arm-axis.js'
import {ink} from './theme.js'

/** A row of its own for each arm, with its whole label on the left, in the order given. Data have `arm` (wrapped). */
export function rowOfEach(
  arms: readonly {readonly series: {readonly label: string}}[],
  label: {readonly labelFontWeight?: number} = {},
) {
  return {
    field: 'arm',
    type: 'nominal',
    sort: arms.map(({series}) => wrapped(series.label)),
    header: {
      title: null,
      labelExpr: linesExpression,
      labelAngle: 0,
      labelAlign: 'left',
      labelAnchor: 'middle',
      labelColor: ink,
      ...label,
      labelPadding: 8,
      labelLimit: 0,
    },
  } as const
}
