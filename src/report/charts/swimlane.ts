import {formatFact} from '../../unit/number.js'
import type {LaneRequest, SwimlaneArm, SwimlanePicture} from '../pictures/swimlane.js'
import {wrapped} from './arm-axis.js'
import {altOf, tip, type Chart} from './chart.js'
import {colourOf} from './palette.js'
import {muted, shadow, styled} from './theme.js'
import {rowOfEach} from './row-of-each.js'

/** Of a row's height, what a bar fills. */
const fill = 0.76
const rowHeight = 11

/** Opacity of a wait. */
const waiting = 0.32

/** One panel an arm, one row a request, rows of one lane together. */
export function swimlaneChart({arms}: SwimlanePicture, subtitle: string): Chart {
  const title = 'Why? Who held each request, when it ran and when it waited'
  const rows = Math.max(...arms.map(({lanes}) => lanes.flatMap(({requests}) => requests).length))
  const end = Math.max(
    ...arms.flatMap(({lanes}) => lanes.flatMap(lane => lane.requests.map(one => one.receivedMs))),
  )
  const parts = arms.map(partsOf)
  const x = {
    type: 'quantitative',
    scale: {domain: [0, end * 1.01], nice: false},
    axis: {title: 'ms from the first send', grid: false, domain: false},
  }
  const y = {type: 'quantitative', scale: {domain: [rows, 0], nice: false}, axis: null}
  const colour = {field: 'colour', type: 'nominal', scale: null}
  const span = {x: {...x, field: 'from'}, x2: {field: 'to'}, y: {...y, field: 'top'}, y2: {field: 'bottom'}}
  const of = (part: 'lanes' | 'queues' | 'bars') => parts.flatMap(all => all[part])
  return {
    name: 'swimlane',
    title,
    caption:
      'Eight requests sent at once to a warm server, recorded apart from the measurements. Rows of one shade belong to one worker (w) or thread (t).',
    alt: altOf(
      'A row a request; the last answer came',
      arms.map(({series, lanes}) => `${series.label} after ${formatFact(lastOf(lanes))} ms`),
    ),
    legend: [
      {text: 'sent and not yet taken, or on its way back', sign: {kind: 'rule'}},
      {text: 'waiting, for I/O or for its turn', sign: {kind: 'block', opacity: waiting}},
      {text: 'running', sign: {kind: 'block', opacity: 1}},
    ],
    data: {
      head: ['arm', 'requests of each worker or thread', 'last answer after'],
      rows: arms.map(({series, lanes}) => [
        series.label,
        lanes.map(({label, requests}) => `${label}: ${requests.length}`).join(', '),
        `${formatFact(lastOf(lanes))} ms`,
      ]),
    },
    spec: styled(title, subtitle, {
      data: {values: [...of('lanes'), ...of('queues'), ...of('bars')]},
      facet: {row: rowOfEach(arms, {labelFontWeight: 600})},
      spacing: 16,
      spec: {
        width: 400,
        height: rows * rowHeight,
        layer: [
          {
            transform: [{filter: "datum.kind == 'lane'"}],
            mark: {type: 'rect', aria: false},
            encoding: {y: span.y, y2: span.y2, color: colour},
          },
          {
            transform: [{filter: "datum.kind == 'lane'"}],
            mark: {type: 'text', align: 'right', dx: -6, fontSize: 10, color: muted, aria: false},
            encoding: {x: {value: 0}, y: {...y, field: 'middle'}, text: {field: 'label'}},
          },
          {
            transform: [{filter: "datum.kind == 'queue'"}],
            mark: {type: 'rule', color: muted, strokeWidth: 1},
            encoding: {x: span.x, x2: span.x2, y: {...y, field: 'middle'}, description: {field: 'tip'}},
          },
          {
            transform: [{filter: "datum.kind == 'bar'"}],
            mark: {type: 'rect'},
            encoding: {
              ...span,
              color: colour,
              fillOpacity: {field: 'depth', type: 'quantitative', scale: null},
              description: {field: 'tip'},
            },
          },
        ],
      },
    }),
  }
}

function partsOf({series, lanes}: SwimlaneArm) {
  const common = {arm: wrapped(series.label), colour: colourOf(series)}
  const parts = {lanes: [] as object[], queues: [] as object[], bars: [] as object[]}
  let row = 0
  for (const [index, {label, requests}] of lanes.entries()) {
    parts.lanes.push({
      ...{arm: wrapped(series.label), kind: 'lane', label: shortened(label)},
      colour: index % 2 === 0 ? shadow : 'transparent',
      ...{top: row, bottom: row + requests.length, middle: row + requests.length / 2},
    })
    for (const request of requests) {
      const base = row + (1 - fill) / 2
      const say = (text: string, fromMs: number, toMs: number) =>
        tip(
          series,
          `${label}: ${text} ${formatFact(toMs - fromMs)} ms (${formatFact(fromMs)}–${formatFact(toMs)})`,
        )
      parts.queues.push(
        ...queuesOf(request, row).map(queue => ({
          ...common,
          ...queue,
          tip: say(queue.text, queue.from, queue.to),
        })),
      )
      // Waits that follow or overlap each other stay apart to the eye.
      const seam = request.waits.length > 1 ? 0.15 : 0
      for (const {fromMs, toMs, track, of} of request.waits) {
        const height = fill / of
        const drawnTo = toMs - seam * Math.min(2, toMs - fromMs)
        parts.bars.push({
          ...{
            ...common,
            kind: 'bar',
            from: fromMs,
            to: drawnTo,
            depth: of > 1 ? 0.55 : waiting,
            tip: say('waiting', fromMs, toMs),
          },
          ...{top: base + track * height, bottom: base + (track + (of > 1 ? 0.7 : 1)) * height},
        })
      }
      for (const {fromMs, toMs} of request.work) {
        parts.bars.push({
          ...{...common, kind: 'bar', from: fromMs, to: toMs, depth: 1, tip: say('running', fromMs, toMs)},
          ...{top: base, bottom: base + fill},
        })
      }
      row++
    }
  }
  return parts
}

/** Before the server took it, and on the way back. */
function queuesOf({sentMs, startMs, endMs, receivedMs}: LaneRequest, row: number) {
  const line = {kind: 'queue', middle: row + 0.5}
  return [
    {...line, from: sentMs, to: startMs, text: 'sent, not yet taken'},
    {...line, from: endMs, to: receivedMs, text: 'answer on its way'},
  ]
}

/** `worker 1 thread 2` has no room in the margin of one row. */
function shortened(label: string): string {
  return label.replace(/^worker (\d+) thread (\d+)$/, 'w$1 t$2').replace('worker ', 'w')
}

function lastOf(lanes: SwimlaneArm['lanes']): number {
  return Math.max(...lanes.flatMap(({requests}) => requests.map(({receivedMs}) => receivedMs)))
}
