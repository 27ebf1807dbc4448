import {printEstimate} from '../../unit/number.js'
import type {Bar, BarPicture} from '../pictures/bars.js'
import {armAxis, armData} from './arm-axis.js'
import {altOf, tip, type Chart} from './chart.js'
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
    ...armData(bar.series),
    value: bar.estimate.value,
    low: bar.estimate.low ?? bar.estimate.value,
    high: bar.estimate.high ?? bar.estimate.value,
    text: textOf(bar),
    tip: tip(bar.series, `${bar.series.label}: ${textOf(bar)} ${unit}`),
  }))
  const missing = withheld.map(series => ({...armData(series), text: 'withheld'}))
  const {y, step, marks} = armAxis([...bars.map(({series}) => series), ...withheld])
  const x = {type: 'quantitative', scale: {zero: true}, axis: {title: axis, tickCount: 5, format: ',~r'}}
  const rows = [
    ...bars.map(bar => [bar.series.label, textOf(bar)]),
    ...withheld.map(({label}) => [label, 'withheld']),
  ]
  return {
    name,
    title,
    caption: captionOf(bars),
    alt: altOf(
      'Bars.',
      rows.map(([arm = '', text = '']) => `${arm} ${text}${text === 'withheld' ? '' : ` ${unit}`}`),
    ),
    legend: [],
    data: {head: ['arm', `${unit} [95 %]`], rows},
    spec: styled(title, subtitle, {
      width: 280,
      height: {step},
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
        marks,
      ],
    }),
  }
}

/** Bounds are said where there are some. */
function captionOf(bars: readonly Bar[]): string {
  const limits = new Set(bars.map(({estimate}) => estimate.limit))
  const said = [
    ...(limits.has('atLeast')
      ? ['≥: the load generator was the slower one, the server does at least this']
      : []),
    ...(limits.has('atMost') ? ['≤: at most this'] : []),
  ]
  return said.length === 0 ? '' : `${said.join('; ')}.`
}

function textOf({estimate: {value, low, high, limit}}: Bar): string {
  const {text, interval} = printEstimate(value, low, high)
  const sign = limit === 'atLeast' ? '≥ ' : limit === 'atMost' ? '≤ ' : ''
  return sign + text + (interval === '' ? '' : ` ${interval}`)
}
