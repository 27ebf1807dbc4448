import {printEstimate} from '../../unit/number.js'
import type {RatioPicture, RatioRow} from '../pictures/ratios.js'
import {armAxis, armData} from './arm-axis.js'
import {altOf, tip, type Chart} from './chart.js'
import {logTicks, muted, styled} from './theme.js'

/** A forest plot. */
export function ratioChart(picture: RatioPicture, subtitle: string): Chart {
  const {reference, rows} = picture
  const title = `Who answers more than ${reference.label}, and is it real?`
  const drawn = rows.map(row => {
    const data = armData(row.series)
    return {
      ...data,
      // Not shown to differ: hollow.
      fill: row.kind === 'ratio' && row.tie ? 'transparent' : data.colour,
      text: textOf(row),
      tip: tip(row.series, `${row.series.label}: ${textOf(row)} × ${reference.label}`),
      ...(row.kind === 'ratio'
        ? {value: row.value, low: row.low ?? row.value, high: row.high ?? row.value}
        : {}),
    }
  })
  const ends = rows.flatMap(row =>
    row.kind === 'ratio' ? [row.low ?? row.value, row.high ?? row.value] : [],
  )
  const pad = Math.max(1.1, (Math.max(1, ...ends) / Math.min(1, ...ends)) ** 0.05)
  const domain = [Math.min(1, ...ends) / pad, Math.max(1, ...ends) * pad] as const
  const x = {
    type: 'quantitative',
    scale: {type: 'log', domain, nice: false},
    axis: {
      title: `throughput ÷ throughput of ${reference.label} (log)`,
      values: logTicks(...domain),
      format: '~g',
      grid: true,
    },
  }
  const {y, step, marks} = armAxis(rows.map(({series}) => series))
  const own = {field: 'colour', type: 'nominal', scale: null}
  const texts = rows.map(row => [row.series.label, textOf(row)])
  return {
    name: 'ratios',
    title,
    caption: 'Hollow: not shown to differ, its interval holds 1.',
    alt: altOf(
      `Ratios to ${reference.label}.`,
      texts.map(([arm = '', text = '']) => `${arm} ${text}`),
    ),
    legend: [],
    data: {head: ['arm', `× ${reference.label} [95 %]`], rows: texts},
    spec: styled(title, subtitle, {
      width: 280,
      height: {step},
      data: {values: drawn},
      layer: [
        {
          data: {values: [{one: 1}]},
          mark: {type: 'rule', color: muted, strokeWidth: 1.5},
          encoding: {x: {...x, field: 'one'}},
        },
        {
          transform: [{filter: 'isValid(datum.value) && datum.high > datum.low'}],
          mark: {type: 'rule', strokeWidth: 4, strokeCap: 'round', opacity: 0.55},
          encoding: {x: {...x, field: 'low'}, x2: {field: 'high'}, y, color: own},
        },
        {
          transform: [{filter: 'isValid(datum.value)'}],
          mark: {type: 'point', filled: true, size: 90, opacity: 1, strokeWidth: 2},
          encoding: {
            x: {...x, field: 'value'},
            y,
            stroke: own,
            fill: {field: 'fill', type: 'nominal', scale: null},
            description: {field: 'tip'},
          },
        },
        {
          mark: {type: 'text', align: 'left', dx: 14},
          encoding: {x: {value: 'width'}, y, text: {field: 'text'}},
        },
        marks,
      ],
    }),
  }
}

function textOf(row: RatioRow): string {
  if (row.kind === 'none') {
    return {
      failed: 'did not run',
      withheld: 'withheld',
      bound: 'only a lower bound',
      rounds: 'rounds disagree',
    }[row.reason]
  }
  const {value, low, high, tie} = row
  const {text, interval} = printEstimate(value, low, high, 'both')
  return `${text}${interval === '' ? '' : ` ${interval}`}${tie ? ' ~' : ''}`
}
