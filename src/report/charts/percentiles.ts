import {formatFact, formatNumber} from '../../unit/number.js'
import type {PercentilePicture} from '../pictures/percentiles.js'
import type {Chart} from './chart.js'
import {tip} from './chart.js'
import {colourOf, dashOf} from './palette.js'
import {logTicks, styled} from './theme.js'

/** Where the axis 1 ÷ (1 − p) is labelled. */
const marks = [
  [1, '0'],
  [2, '50'],
  [10, '90'],
  [100, '99'],
  [1000, '99.9'],
  [10_000, '99.99'],
  [100_000, '99.999'],
] as const

export function percentileChart(picture: PercentilePicture, subtitle: string): Chart {
  const {curves, model, withheld} = picture
  const title = 'How long do the slowest answers take?'
  const kind =
    model === 'open'
      ? 'from the instant each request was due'
      : 'closed loop: the queue of the clients is inside'
  const last = curves.map(({points}) => points.at(-1))
  return {
    name: 'percentiles',
    title,
    caption: `Latency by percentile, pooled over rounds, ${kind}. A curve ends where fewer than ten samples lie beyond it${withheld.length === 0 ? '' : `; withheld: ${withheld.map(({label}) => label).join(', ')}`}.`,
    alt: curves
      .map(
        ({series, samples}, index) =>
          `${series.label}: ${formatFact(last[index]?.ms ?? 0)} ms at the ${percent(last[index]?.share ?? 0)} percentile, ${formatNumber(samples, 0)} samples`,
      )
      .join('; '),
    spec: specOf(picture, title, subtitle, 'log'),
    linear: specOf(picture, title, subtitle, 'linear'),
  }
}

function specOf({curves}: PercentilePicture, title: string, subtitle: string, scale: 'log' | 'linear') {
  const label = ({series, samples}: (typeof curves)[number]) =>
    `${series.label} (n ${formatNumber(samples, 0)})`
  const values = curves.flatMap(curve =>
    curve.points.map(({oneIn, ms, share}) => ({
      arm: label(curve),
      key: tip(curve.series, curve.series.label),
      tip: tip(curve.series, `${curve.series.label}: p${percent(share)} ${formatFact(ms)} ms`),
      oneIn,
      ms,
    })),
  )
  const times = values.map(({ms}) => ms)
  const [low, high] = [Math.min(...times) / 1.15, Math.max(...times) * 1.15]
  const most = Math.max(...values.map(({oneIn}) => oneIn))
  const labels = marks.filter(([at]) => at <= most * 1.02)
  const arms = curves.map(label)
  const legend = {
    title: null,
    orient: 'top',
    symbolType: 'stroke',
    columns: curves.length > 4 ? 3 : 0,
    columnPadding: 16,
  }
  const encoding = {
    x: {
      field: 'oneIn',
      type: 'quantitative',
      scale: {type: 'log', domain: [1, most], nice: false},
      axis: {
        title: 'percentile (log of 1 ÷ (1 − p))',
        values: labels.map(([at]) => at),
        labelExpr: labels.reduceRight(
          (rest, [at, text]) => `datum.value == ${at} ? '${text} %' : ${rest}`,
          "''",
        ),
      },
    },
    y: {
      field: 'ms',
      type: 'quantitative',
      scale: scale === 'log' ? {type: 'log', domain: [low, high], nice: false} : {zero: true},
      axis: {
        title: `latency, ms${scale === 'log' ? ' (log)' : ''}`,
        format: ',~g',
        ...(scale === 'log' ? {values: logTicks(low, high)} : {}),
      },
    },
    color: {
      field: 'arm',
      type: 'nominal',
      sort: null,
      scale: {domain: arms, range: curves.map(({series}) => colourOf(series))},
      legend,
    },
    strokeDash: {
      field: 'arm',
      type: 'nominal',
      sort: null,
      scale: {domain: arms, range: curves.map(({series}) => dashOf(series))},
      legend,
    },
  }
  return styled(title, subtitle, {
    width: 600,
    height: 280,
    data: {values},
    layer: [
      {
        mark: {type: 'line', strokeWidth: 2.2, interpolate: 'linear', strokeJoin: 'round'},
        encoding: {...encoding, description: {field: 'key'}},
      },
      {
        mark: {type: 'point', filled: true, size: 16, opacity: 0},
        encoding: {x: encoding.x, y: encoding.y, color: encoding.color, description: {field: 'tip'}},
      },
    ],
  })
}

function percent(share: number): string {
  const digits = share > 0.9999 ? 3 : share > 0.99 ? 2 : 1
  return (Math.floor(share * 100 * 10 ** digits + 1e-6) / 10 ** digits).toFixed(digits).replace(/\.?0+$/, '')
}
