import {count} from '../../text/words.js'
import {formatFact} from '../../unit/number.js'
import type {TimelinePicture, TimelineRow, TimelineTile} from '../pictures/timelines.js'
import {wrapped} from './arm-axis.js'
import {altOf, tip, type Chart} from './chart.js'
import {colourOf} from './palette.js'
import {rowOfEach} from './row-of-each.js'
import {logTicks, muted, shadow, styled} from './theme.js'

/** A heatmap for each arm, one below the other on one axis of time. */
export function timelineChart({rows, model, durationMs}: TimelinePicture, subtitle: string): Chart {
  const title = 'Was it stable?'
  const values = rows.flatMap(({series, tiles}) =>
    joined(tiles).map(({fromMs, toMs, lowMs, highMs, level}) => ({
      arm: wrapped(series.label),
      colour: colourOf(series),
      ...{from: fromMs / 1000, to: Math.min(toMs, durationMs) / 1000},
      ...{low: lowMs, high: highMs, depth: level / levels},
    })),
  )
  const facts = rows.map(factsOf)
  const begin = Math.min(0, ...values.map(({from}) => from))
  const end = durationMs / 1000
  const [low, high] = [Math.min(...values.map(v => v.low)), Math.max(...values.map(v => v.high))]
  const x = {
    type: 'quantitative',
    scale: {domain: [begin, end], nice: false},
    axis: {title: 'seconds from the opening of the window', grid: false, tickCount: 6},
  }
  const y = {
    type: 'quantitative',
    scale: {type: 'log', domain: [low, high], nice: false},
    axis: {title: 'ms (log)', values: logTicks(low, high), format: ',~g', grid: true, labelOverlap: true},
  }
  const colour = {field: 'colour', type: 'nominal', scale: null}
  return {
    name: 'timelines',
    title,
    caption: `Answers by time and latency, all rounds laid upon each other, ${model === 'open' ? 'open loop' : 'closed loop'}: the darker, the more. Shaded: warm-up, not measured.`,
    alt: altOf(
      'A heatmap an arm, latency over time.',
      facts.map(({label, range}) => `${label} ${range} ms`),
    ),
    legend: [],
    data: {
      head: ['arm', 'latencies, ms', 'rounds'],
      rows: facts.map(({label, range, rounds}) => [label, range, String(rounds)]),
    },
    spec: styled(title, subtitle, {
      data: {values},
      facet: {row: rowOfEach(rows)},
      spacing: 14,
      spec: {
        width: 400,
        height: rows.length > 6 ? 56 : 76,
        layer: [
          {
            data: {values: begin < 0 ? [{from: begin, to: 0}] : []},
            mark: {type: 'rect', color: shadow, aria: false},
            encoding: {x: {...x, field: 'from'}, x2: {field: 'to'}},
          },
          {
            mark: {type: 'rect'},
            encoding: {
              x: {...x, field: 'from'},
              x2: {field: 'to'},
              y: {...y, field: 'low'},
              y2: {field: 'high'},
              color: colour,
              fillOpacity: {field: 'depth', type: 'quantitative', scale: null},
            },
          },
          {
            data: {values: facts},
            mark: {type: 'rect', color: 'transparent'},
            encoding: {
              x: {...x, datum: begin},
              x2: {datum: end},
              y: {...y, datum: low},
              y2: {datum: high},
              description: {field: 'tip'},
            },
          },
          {
            data: {values: begin < 0 ? [{at: 0}] : []},
            mark: {type: 'rule', color: muted, strokeDash: [3, 3], aria: false},
            encoding: {x: {...x, field: 'at'}},
          },
        ],
      },
    }),
  }
}

/** Depths of colour: an eye tells no more, and tiles of one depth are drawn as one. */
const levels = 6

interface Run {
  readonly fromMs: number
  readonly toMs: number
  readonly lowMs: number
  readonly highMs: number
  readonly level: number
}

/** Tiles of one height and one depth that follow each other are one. */
function joined(tiles: readonly TimelineTile[]): readonly Run[] {
  const open = new Map<number, Run>()
  const done: Run[] = []
  for (const {fromMs, toMs, lowMs, highMs, share} of tiles) {
    const level = Math.max(1, Math.ceil(Math.sqrt(share) * levels))
    const before = open.get(lowMs)
    const isNext = before?.level === level && Math.abs(before.toMs - fromMs) < 1e-6
    if (before !== undefined && !isNext) done.push(before)
    open.set(lowMs, {fromMs: isNext ? before.fromMs : fromMs, toMs, lowMs, highMs, level})
  }
  return [...done, ...open.values()]
}

function factsOf({series, tiles, rounds}: TimelineRow) {
  const range = `${formatFact(Math.min(...tiles.map(({lowMs}) => lowMs)))}–${formatFact(Math.max(...tiles.map(({highMs}) => highMs)))}`
  return {
    ...{arm: wrapped(series.label), label: series.label, range, rounds},
    tip: tip(series, `${series.label}: ${range} ms over ${count(rounds, 'round')}`),
  }
}
