import {printEstimate} from '../../unit/number.js'
import type {Bar, BarPicture} from '../pictures/bars.js'
import {tip, type Chart} from './chart.js'
import {colourOf} from './palette.js'
import {ink, styled} from './theme.js'

export function throughputChart(picture: BarPicture, subtitle: string): Chart {
  return barChart(picture, subtitle, {
    name: 'throughput',
    title: 'How many requests a second?',
    axis: 'answers per second, closed loop',
    unit: 'req/s',
  })
}

export function cpuChart(picture: BarPicture, subtitle: string): Chart {
  return barChart(picture, subtitle, {
    name: 'cpu',
    title: 'What does an answer cost in CPU?',
    axis: 'CPU time of all processes per answer, µs',
    unit: 'µs',
  })
}

interface Words {
  readonly name: 'throughput' | 'cpu'
  readonly title: string
  readonly axis: string
  readonly unit: string
}

function barChart({bars, withheld}: BarPicture, subtitle: string, {name, title, axis, unit}: Words): Chart {
  const drawn = bars.map(bar => ({
    name: bar.series.label,
    colour: colourOf(bar.series),
    value: bar.estimate.value,
    low: bar.estimate.low ?? bar.estimate.value,
    high: bar.estimate.high ?? bar.estimate.value,
    text: textOf(bar),
    tip: tip(bar.series, `${bar.series.label}: ${textOf(bar)} ${unit}`),
  }))
  const missing = withheld.map(({label}) => ({name: label, text: 'withheld'}))
  const x = {type: 'quantitative', scale: {zero: true}, axis: {title: axis, tickCount: 5, format: ',~r'}}
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    axis: {title: null, labelColor: ink, domain: false, ticks: false},
  }
  return {
    name,
    title,
    caption: 'Thin line: 95 % interval over rounds.',
    alt: [
      ...drawn.map(({name: arm, text}) => `${arm} ${text} ${unit}`),
      ...missing.map(({name: arm}) => `${arm} withheld`),
    ].join('; '),
    spec: styled(title, subtitle, {
      width: 450,
      height: {step: 30},
      data: {values: [...drawn, ...missing]},
      layer: [
        {
          mark: {type: 'bar', height: 16, cornerRadiusEnd: 2},
          encoding: {
            x: {...x, field: 'value'},
            y,
            color: {field: 'colour', type: 'nominal', scale: null},
            description: {field: 'tip'},
          },
        },
        {
          transform: [{filter: 'isValid(datum.value) && datum.high > datum.low'}],
          mark: {type: 'rule', strokeWidth: 1.5, color: ink, aria: false},
          encoding: {x: {...x, field: 'low'}, x2: {field: 'high'}, y},
        },
        {
          mark: {type: 'text', align: 'left', dx: 12},
          encoding: {x: {value: 'width'}, y, text: {field: 'text'}},
        },
      ],
    }),
  }
}

function textOf({estimate: {value, low, high, limit}}: Bar): string {
  const {text, interval} = printEstimate(value, low, high)
  const sign = limit === 'atLeast' ? '≥ ' : limit === 'atMost' ? '≤ ' : ''
  return sign + text + (interval === '' ? '' : ` ${interval}`)
}
