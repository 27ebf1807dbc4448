import {wrap} from '../../text/wrap.js'
import {colourOf, markOf, type Look} from './palette.js'
import {ink} from './theme.js'

interface Arm {
  readonly label: string
  readonly look: Look
}

/** Characters of a label before it takes another line. */
const labelWidth = 28
const lineHeight = 15

/** Whole, on several lines where it is long. */
export function wrapped(label: string): string {
  return wrap(label, labelWidth)
}

/** In a spec: the lines of a wrapped label. */
export const linesExpression = "split(datum.label, '\\n')"

/** A row for each arm, named on the left by its mark and its whole name. Data have `arm` (wrapped), `colour` and `mark`. */
export function armAxis(arms: readonly Arm[]) {
  const lines = Math.max(1, ...arms.map(({label}) => wrapped(label).split('\n').length))
  const y = {
    field: 'arm',
    type: 'nominal',
    sort: null,
    axis: {
      title: null,
      labelColor: ink,
      labelExpr: linesExpression,
      labelLineHeight: lineHeight,
      labelLimit: 0,
      labelPadding: 22,
      domain: false,
      ticks: false,
    },
  } as const
  return {
    y,
    step: Math.max(30, lines * lineHeight + 10),
    marks: {
      mark: {type: 'point', filled: true, size: 70, opacity: 1, clip: false, aria: false},
      encoding: {
        x: {value: -12},
        y,
        color: {field: 'colour', type: 'nominal', scale: null},
        shape: {field: 'mark', type: 'nominal', scale: null},
      },
    },
  } as const
}

/** What `armAxis` reads of each datum. */
export function armData(arm: Arm) {
  return {arm: wrapped(arm.label), colour: colourOf(arm), mark: markOf(arm)}
}
