import {printEstimate} from '../../unit/number.js'
import type {RatioPicture, RatioRow} from '../pictures/ratios.js'
import type {Chart} from './chart.js'
import {tip} from './chart.js'
import {colourOf} from './palette.js'
import {ink, logTicks, muted, styled} from './theme.js'

/** A forest plot. */
export function ratioChart(picture: RatioPicture, subtitle: string): Chart {
  const {reference, rows} = picture
  const title = `Who answers more than ${reference.label}, and is it real?`
  const drawn = rows.map(row => ({
    name: row.series.label,
    colour: row.kind === 'ratio' && !row.tie ? colourOf(row.series) : muted,
    text: textOf(row),
    tip: tip(row.series, `${row.series.label}: ${textOf(row)} × ${reference.label}`),
    ...(row.kind === 'ratio'
      ? {value: row.value, low: row.low ?? row.value, high: row.high ?? row.value}
      : {}),
    tie: row.kind === 'ratio' && row.tie,
  }))
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
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    axis: {title: null, labelColor: ink, domain: false, ticks: false},
  }
  const own = {field: 'colour', type: 'nominal', scale: null}
  return {
    name: 'ratios',
    title,
    caption: 'Each bar is a 95 % interval over rounds. Grey: not shown to differ, its interval holds 1.',
    alt: drawn.map(({name, text}) => `${name} ${text}`).join('; '),
    spec: styled(title, subtitle, {
      width: 420,
      height: {step: 30},
      data: {values: drawn},
      layer: [
        {
          data: {values: [{one: 1}]},
          mark: {type: 'rule', color: muted, strokeWidth: 1.5},
          encoding: {x: {...x, field: 'one'}},
        },
        {
          transform: [{filter: 'isValid(datum.value)'}],
          mark: {type: 'rule', strokeWidth: 4, strokeCap: 'round', opacity: 0.55},
          encoding: {x: {...x, field: 'low'}, x2: {field: 'high'}, y, color: own},
        },
        {
          transform: [{filter: 'isValid(datum.value)'}],
          mark: {type: 'point', filled: true, size: 90, opacity: 1},
          encoding: {x: {...x, field: 'value'}, y, color: own, description: {field: 'tip'}},
        },
        {
          mark: {type: 'text', align: 'left', dx: 14},
          encoding: {x: {value: 'width'}, y, text: {field: 'text'}},
        },
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
