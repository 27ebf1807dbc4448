import {ink} from './theme.js'

/** A row of its own for each arm, with its label on the left, in the order given. */
export function rowOfEach(
  arms: readonly {readonly series: {readonly label: string}}[],
  label: {readonly labelFontWeight?: number} = {},
) {
  return {
    field: 'arm',
    type: 'nominal',
    sort: arms.map(({series}) => series.label),
    header: {
      title: null,
      labelAngle: 0,
      labelAlign: 'left',
      labelAnchor: 'middle',
      labelColor: ink,
      ...label,
      labelPadding: 8,
      labelLimit: 150,
    },
  } as const
}
