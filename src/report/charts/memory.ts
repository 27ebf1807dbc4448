import {sum} from '../../stats/sum.js'
import {formatFact} from '../../unit/number.js'
import type {MemoryPicture} from '../pictures/memory.js'
import {tip, type Chart} from './chart.js'
import {colourOf} from './palette.js'
import {ink, styled} from './theme.js'

/** Bytes in a megabyte, as in the tables. */
const megabyte = 1e6

export function memoryChart({stacks}: MemoryPicture, subtitle: string): Chart {
  const title = 'What does it cost in memory?'
  const values = stacks.flatMap(({series, processes}) =>
    processes.map(({name, bytes}, place) => ({
      arm: series.label,
      colour: colourOf(series),
      place,
      // The master pale, neighbours of different depth: where one process ends shows without a legend.
      depth: place === 0 && processes.length > 1 ? 0.35 : place % 2 === 1 ? 0.95 : 0.7,
      megabytes: bytes / megabyte,
      tip: tip(series, `${series.label}, ${name}: ${formatFact(bytes / megabyte)} MB`),
    })),
  )
  const totals = stacks.map(({series, processes}) => ({
    arm: series.label,
    text: `${formatFact(sum(processes, ({bytes}) => bytes) / megabyte)} MB`,
  }))
  const y = {
    field: 'arm',
    type: 'nominal',
    sort: null,
    axis: {title: null, labelColor: ink, domain: false, ticks: false},
  }
  return {
    name: 'memory',
    title,
    caption:
      'Proportional share (PSS) of each process after the load, mean over rounds: the master first (pale), then its workers.',
    alt: totals.map(({arm, text}) => `${arm} ${text}`).join('; '),
    spec: styled(title, subtitle, {
      width: 450,
      height: {step: 30},
      layer: [
        {
          data: {values},
          mark: {type: 'bar', height: 16},
          encoding: {
            x: {
              field: 'megabytes',
              type: 'quantitative',
              stack: 'zero',
              axis: {title: 'PSS, MB', tickCount: 5},
            },
            y,
            order: {field: 'place', type: 'quantitative'},
            color: {field: 'colour', type: 'nominal', scale: null},
            fillOpacity: {field: 'depth', type: 'quantitative', scale: null},
            description: {field: 'tip'},
          },
        },
        {
          data: {values: totals},
          mark: {type: 'text', align: 'left', dx: 12},
          encoding: {x: {value: 'width'}, y, text: {field: 'text'}},
        },
      ],
    }),
  }
}
