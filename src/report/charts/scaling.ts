import {formatFact} from '../../unit/number.js'
import type {ScalingPicture} from '../pictures/scaling.js'
import {tip, type Chart} from './chart.js'
import {colourOf, dashOf} from './palette.js'
import {muted, styled} from './theme.js'

export function scalingChart({by, lines}: ScalingPicture, subtitle: string): Chart {
  const title = `What do more ${by} bring?`
  const values = lines.flatMap(line =>
    line.points.map(({units, throughput}) => ({
      arm: line.label,
      units,
      rate: throughput.value,
      low: throughput.low ?? throughput.value,
      high: throughput.high ?? throughput.value,
      ideal: units * line.idealPerUnit,
      key: tip(line, line.label),
      tip: tip(line, `${line.label}, ${units} ${by}: ${formatFact(throughput.value)} req/s`),
    })),
  )
  const all = [...new Set(values.map(({units}) => units))].sort((a, b) => a - b)
  const top = Math.max(...values.map(({high}) => high)) * 1.15
  const arms = lines.map(({label}) => label)
  const legend = {title: null, orient: 'top', symbolType: 'stroke', columns: lines.length > 4 ? 3 : 0}
  const scaleOf = (range: readonly unknown[]) => ({domain: arms, range})
  const x = {
    field: 'units',
    type: 'quantitative',
    scale: {domain: [0, Math.max(...all) * 1.04], nice: false},
    axis: {title: by, values: all, format: 'd', grid: false},
  }
  const y = {
    type: 'quantitative',
    scale: {domain: [0, top]},
    axis: {title: 'answers per second', tickCount: 5, format: ',~r'},
  }
  const color = {field: 'arm', type: 'nominal', sort: null, scale: scaleOf(lines.map(colourOf)), legend}
  const strokeDash = {field: 'arm', type: 'nominal', sort: null, scale: scaleOf(lines.map(dashOf)), legend}
  return {
    name: by,
    title,
    caption: `Closed loop. Thin grey: as many times the smallest as there are ${by}.`,
    alt: values
      .map(({arm, units, rate}) => `${arm} with ${units} ${by} ${formatFact(rate)} req/s`)
      .join('; '),
    spec: styled(title, subtitle, {
      width: 600,
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
          encoding: {x, y: {...y, field: 'rate'}, color, description: {field: 'tip'}},
        },
      ],
    }),
  }
}
