import {formatFact} from '../../unit/number.js'
import type {ScalingPicture} from '../pictures/scaling.js'
import {altOf, tip, type Chart} from './chart.js'
import {colourOf, dashOf, markOf} from './palette.js'
import {muted, styled} from './theme.js'

const megabyte = 1e6

/** What is drawn over the number of workers or threads. */
const kinds = {
  throughput: {per: 1, unit: 'req/s', axis: 'answers per second'},
  memory: {per: megabyte, unit: 'MB', axis: 'PSS of all processes, MB'},
} as const

export function scalingChart({by, of, lines}: ScalingPicture, subtitle: string): Chart {
  const {per, unit, axis} = kinds[of]
  const title = of === 'memory' ? `What does each of the ${by} cost in memory?` : `What do more ${by} bring?`
  const values = lines.flatMap(line =>
    line.points.map(({units, estimate: {value, low, high}}) => ({
      ...{arm: line.label, units, rate: value / per},
      ...{low: (low ?? value) / per, high: (high ?? value) / per},
      ideal: (units * line.idealPerUnit) / per,
      key: tip(line, line.label),
      tip: tip(line, `${line.label}, ${units} ${by}: ${formatFact(value / per)} ${unit}`),
    })),
  )
  const all = [...new Set(values.map(({units}) => units))].sort((a, b) => a - b)
  const top = Math.max(...values.map(({high}) => high)) * 1.15
  const arms = lines.map(({label}) => label)
  const own = (range: readonly unknown[]) => ({
    ...{field: 'arm', type: 'nominal', sort: null, legend: null},
    scale: {domain: arms, range},
  })
  const x = {
    field: 'units',
    type: 'quantitative',
    scale: {domain: [0, Math.max(...all) * 1.04], nice: false},
    axis: {title: by, values: all, format: 'd', grid: false},
  }
  const y = {
    type: 'quantitative',
    scale: {domain: [0, top]},
    axis: {title: axis, tickCount: 5, format: ',~r'},
  }
  const color = own(lines.map(colourOf))
  const strokeDash = own(lines.map(dashOf))
  const shape = own(lines.map(markOf))
  const ideal = `as many times the smallest as there are ${by}`
  return {
    name: of === 'memory' ? 'worker-memory' : by,
    title,
    caption: of === 'memory' ? 'The peak under load.' : 'Closed loop.',
    alt: altOf(
      `Lines over the number of ${by}.`,
      values.map(({arm, units, rate}) => `${arm}, ${units}: ${formatFact(rate)} ${unit}`),
    ),
    legend: [
      ...lines.map(
        ({label, key, look}) => ({text: label, key, sign: {kind: 'arm', look, line: true}}) as const,
      ),
      {text: ideal, sign: {kind: 'rule'}},
    ],
    data: {
      head: ['arm', by, unit],
      rows: values.map(({arm, units, rate}) => [arm, String(units), formatFact(rate)]),
    },
    spec: styled(title, subtitle, {
      width: 480,
      height: 280,
      data: {values},
      layer: [
        {
          mark: {type: 'line', color: muted, strokeWidth: 1, opacity: 0.6, clip: true, aria: false},
          encoding: {x, y: {...y, field: 'ideal'}, detail: {field: 'arm'}},
        },
        {
          mark: {type: 'line', strokeWidth: 2.2},
          encoding: {x, y: {...y, field: 'rate'}, color, strokeDash, description: {field: 'key'}},
        },
        {
          mark: {type: 'rule', strokeWidth: 1.5, aria: false},
          encoding: {x, y: {...y, field: 'low'}, y2: {field: 'high'}, color},
        },
        {
          mark: {type: 'point', filled: true, size: 60, opacity: 1},
          encoding: {x, y: {...y, field: 'rate'}, color, shape, description: {field: 'tip'}},
        },
      ],
    }),
  }
}
