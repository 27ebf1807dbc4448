import {formatFact, formatNumber} from '../../unit/number.js'
import type {PercentilePicture, PercentilePoint} from '../pictures/percentiles.js'
import {altOf, tip, type Chart} from './chart.js'
import {colourOf, dashOf, markOf} from './palette.js'
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
  const columns = curves.reduce(
    (most, {named}) => (named.length > most.length ? named : most),
    curves[0]?.named ?? [],
  )
  return {
    name: 'percentiles',
    title,
    caption: `Latency by percentile, pooled over rounds, ${kind}. A curve ends where fewer than ten samples lie beyond it${withheld.length === 0 ? '' : `; withheld: ${withheld.map(({label}) => label).join(', ')}`}.`,
    alt: altOf(
      'Curves of latency by percentile.',
      curves.map(({series, named}) => `${series.label} ${lastOf(named)}`),
    ),
    legend: curves.map(({series, samples}) => ({
      text: `${series.label} (n ${formatNumber(samples, 0)})`,
      key: series.key,
      sign: {kind: 'arm', look: series.look, line: true},
    })),
    data: {
      head: ['arm', ...columns.map(({share}) => `p${percent(share)} ms`), 'n'],
      rows: curves.map(({series, named, samples}) => [
        series.label,
        ...columns.map((_, index) => (named[index] === undefined ? '' : formatFact(named[index].ms))),
        formatNumber(samples, 0),
      ]),
    },
    spec: specOf(picture, title, subtitle, 'log'),
    linear: specOf(picture, title, subtitle, 'linear'),
  }
}

function lastOf(named: readonly PercentilePoint[]): string {
  const last = named.at(-1)
  return last === undefined ? '' : `p${percent(last.share)} ${formatFact(last.ms)} ms`
}

function specOf({curves}: PercentilePicture, title: string, subtitle: string, scale: 'log' | 'linear') {
  const dataOf = (curve: (typeof curves)[number], {oneIn, ms, share}: PercentilePoint) => ({
    ...{arm: curve.series.label, oneIn, ms},
    key: tip(curve.series, curve.series.label),
    tip: tip(curve.series, `${curve.series.label}: p${percent(share)} ${formatFact(ms)} ms`),
  })
  const values = curves.flatMap(curve => curve.points.map(point => dataOf(curve, point)))
  const named = curves.flatMap(curve => curve.named.map(point => dataOf(curve, point)))
  const times = values.map(({ms}) => ms)
  const [low, high] = [Math.min(...times) / 1.15, Math.max(...times) * 1.15]
  const most = Math.max(...values.map(({oneIn}) => oneIn))
  const labels = marks.filter(([at]) => at <= most * 1.02)
  const arms = curves.map(({series}) => series.label)
  const own = (range: readonly unknown[]) => ({
    ...{field: 'arm', type: 'nominal', sort: null, legend: null},
    scale: {domain: arms, range},
  })
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
    color: own(curves.map(({series}) => colourOf(series))),
  }
  const strokeDash = own(curves.map(({series}) => dashOf(series)))
  const shape = own(curves.map(({series}) => markOf(series)))
  return styled(title, subtitle, {
    width: 480,
    height: 280,
    data: {values},
    layer: [
      {
        mark: {type: 'line', strokeWidth: 2, interpolate: 'linear', strokeJoin: 'round'},
        encoding: {...encoding, strokeDash, description: {field: 'key'}},
      },
      {
        data: {values: named},
        mark: {type: 'point', filled: true, size: 55, opacity: 1},
        encoding: {...encoding, shape, description: {field: 'tip'}},
      },
    ],
  })
}

function percent(share: number): string {
  const digits = share > 0.9999 ? 3 : share > 0.99 ? 2 : 1
  return (Math.floor(share * 100 * 10 ** digits + 1e-6) / 10 ** digits).toFixed(digits).replace(/\.?0+$/, '')
}
