import {altOf, tip, type Chart} from '../../report/charts/chart.js'
import {colourOf, dashOf, looksOf} from '../../report/charts/palette.js'
import {ink, logTicks, muted, styled} from '../../report/charts/theme.js'
import type {CapacityResult} from '../../result/capacity.js'
import {formatFact} from '../../unit/number.js'
import {shareOf} from '../decide/judge.js'
import {nameOf} from '../../config/words/slo.js'
import {labelOf, makeCapacityReport} from './model.js'

const shownWords = {holds: 'shown to hold', fails: 'shown to fail', open: 'not shown either way'} as const
const shownMarks = {holds: 'triangle-up', fails: 'cross', open: 'circle'} as const

/** Latency against the rate of arrivals: measured points, and the limit. null: no latency was measured. */
export function capacityChart(result: CapacityResult): Chart | null {
  const {answers, plan, search} = result
  const percentile = nameOf({kind: 'percentile', share: shareOf(search.slo), limit: 1})
  const limit = search.slo.find(term => term.kind === 'percentile')?.limit ?? null
  const looks = looksOf(plan.arms.map(({mode}) => mode))
  const painted = plan.arms.map(({id}, index) => ({
    key: `arm${index}`,
    label: labelOf(id),
    look: looks[index] ?? index,
  }))
  const values = answers.flatMap((answer, index) =>
    answer.curve.flatMap(({ratePerSecond, latencyMs, shown}) => {
      const own = painted[index]
      if (latencyMs === null || own === undefined) return []
      const text = `${own.label} at ${formatFact(ratePerSecond)} req/s: ${percentile} ${formatFact(latencyMs)} ms, ${shownWords[shown]}`
      return [
        {arm: own.label, rate: ratePerSecond, ms: latencyMs, shown: shownWords[shown], tip: tip(own, text)},
      ]
    }),
  )
  if (values.length === 0) return null
  const all = [...values.map(({ms}) => ms), ...(limit === null ? [] : [limit])]
  const [low, high] = [Math.min(...all) / 1.3, Math.max(...all) * 1.3]
  const title = `At which rate does ${percentile} reach its limit?`
  const x = {
    field: 'rate',
    type: 'quantitative',
    scale: {zero: true, nice: false},
    axis: {title: 'arrivals per second', grid: false},
  }
  const y = {
    field: 'ms',
    type: 'quantitative',
    scale: {type: 'log', domain: [low, high]},
    axis: {title: `${percentile}, ms (log)`, values: logTicks(low, high), format: '~g'},
  }
  const names = painted.map(({label}) => label)
  const own = (range: readonly unknown[]) => ({
    ...{field: 'arm', type: 'nominal', sort: null, legend: null},
    scale: {domain: names, range},
  })
  const color = own(painted.map(colourOf))
  const strokeDash = own(painted.map(dashOf))
  const shape = {
    field: 'shown',
    type: 'nominal',
    legend: null,
    scale: {domain: Object.values(shownWords), range: Object.values(shownMarks)},
  }
  const limitLine = [
    {
      data: {values: [{limit, label: `limit ${String(limit)} ms`}]},
      layer: [
        {mark: {type: 'rule', color: ink, strokeDash: [4, 3]}, encoding: {y: {...y, field: 'limit'}}},
        {
          mark: {type: 'text', align: 'left', dy: -7, x: 4, color: muted, fontSize: 11},
          encoding: {y: {...y, field: 'limit'}, text: {field: 'label'}},
        },
      ],
    },
  ]
  return {
    name: 'capacity',
    title,
    caption: 'Open loop. All steps at a rate together; between measured rates nothing is known.',
    alt: altOf(
      `${percentile} against the rate of arrivals.`,
      values.map(({arm, rate, ms}) => `${arm} at ${formatFact(rate)} req/s ${formatFact(ms)} ms`),
    ),
    legend: [
      ...painted.map(({label, key, look}) => ({text: label, key, sign: {kind: 'line', look}}) as const),
      ...(['holds', 'fails', 'open'] as const).map(
        word => ({text: shownWords[word], sign: {kind: 'mark', mark: shownMarks[word]}}) as const,
      ),
    ],
    data: {
      head: ['arm', 'req/s', `${percentile} ms`, 'objective'],
      rows: values.map(({arm, rate, ms, shown}) => [arm, formatFact(rate), formatFact(ms), shown]),
    },
    spec: styled(title, makeCapacityReport(result).heading, {
      width: 560,
      height: 300,
      data: {values},
      layer: [
        {
          mark: {type: 'line', strokeWidth: 1.5, opacity: 0.7, clip: true, aria: false},
          encoding: {x, y, color, strokeDash},
        },
        {
          mark: {type: 'point', filled: true, size: 70, opacity: 1},
          encoding: {x, y, color, shape, description: {field: 'tip'}},
        },
        ...(limit === null ? [] : limitLine),
      ],
    }),
  }
}
