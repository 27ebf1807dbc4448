import {count} from '../../text/words.js'
import {formatFact, formatNumber} from '../../unit/number.js'
import type {TimelinePicture} from '../pictures/timelines.js'
import type {Chart} from './chart.js'
import {tip} from './chart.js'
import {colourOf} from './palette.js'
import {rowOfEach} from './row-of-each.js'
import {logTicks, muted, shadow, styled} from './theme.js'

/** A heatmap for each arm, one below the other on one axis of time. */
export function timelineChart({rows, model, durationMs}: TimelinePicture, subtitle: string): Chart {
  const title = 'Was it stable?'
  const values = rows.flatMap(({series, tiles}) =>
    tiles.map(({fromMs, toMs, lowMs, highMs, count, share}) => ({
      arm: series.label,
      colour: colourOf(series),
      from: fromMs / 1000,
      to: Math.min(toMs, durationMs) / 1000,
      low: lowMs,
      high: highMs,
      share,
      tip: tip(
        series,
        `${(fromMs / 1000).toFixed(2)} s · ${formatFact(lowMs)}–${formatFact(highMs)} ms · ${formatNumber(count, 0)}`,
      ),
    })),
  )
  const begin = Math.min(0, ...values.map(({from}) => from))
  const end = durationMs / 1000
  const [low, high] = [Math.min(...values.map(v => v.low)), Math.max(...values.map(v => v.high))]
  const x = {
    type: 'quantitative',
    scale: {domain: [begin, end], nice: false},
    axis: {title: 'seconds from the opening of the window', grid: false},
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
    alt: rows
      .map(({series, tiles, rounds}) => {
        const lows = tiles.map(({lowMs}) => lowMs)
        const highs = tiles.map(({highMs}) => highMs)
        return `${series.label}: ${formatFact(Math.min(...lows))} to ${formatFact(Math.max(...highs))} ms over ${count(rounds, 'round')}`
      })
      .join('; '),
    spec: styled(title, subtitle, {
      data: {values},
      facet: {row: rowOfEach(rows)},
      spacing: 14,
      spec: {
        width: 500,
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
              fillOpacity: {
                field: 'share',
                type: 'quantitative',
                scale: {type: 'sqrt', domain: [0, 1], range: [0.1, 1]},
                legend: null,
              },
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
