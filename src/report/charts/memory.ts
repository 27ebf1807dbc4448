import {sum} from '../../stats/sum.js'
import {formatFact} from '../../unit/number.js'
import type {MemoryPicture} from '../pictures/memory.js'
import {armAxis, armData} from './arm-axis.js'
import {altOf, tip, type Chart} from './chart.js'
import {styled} from './theme.js'

/** Bytes in a megabyte, as in the tables. */
const megabyte = 1e6

export function memoryChart({stacks}: MemoryPicture, subtitle: string): Chart {
  const title = 'What does it cost in memory?'
  const values = stacks.flatMap(({series, processes}) =>
    processes.map(({name, bytes}, place) => ({
      ...armData(series),
      place,
      // The master pale, neighbours of different depth: where one process ends shows without a legend.
      depth: place === 0 && processes.length > 1 ? 0.35 : place % 2 === 1 ? 0.95 : 0.7,
      megabytes: bytes / megabyte,
      tip: tip(series, `${series.label}, ${name}: ${formatFact(bytes / megabyte)} MB`),
    })),
  )
  const totals = stacks.map(({series, processes}) => ({
    ...armData(series),
    text: `${formatFact(sum(processes, ({bytes}) => bytes) / megabyte)} MB`,
  }))
  const {y, step, marks} = armAxis(stacks.map(({series}) => series))
  return {
    name: 'memory',
    title,
    caption:
      'Proportional share (PSS) of each process after the load, mean over rounds: the master first (pale), then its workers.',
    alt: altOf(
      'Stacked bars, one part a process.',
      stacks.map(({series}, index) => `${series.label} ${totals[index]?.text ?? ''}`),
    ),
    legend: [],
    data: {
      head: ['arm', 'total', 'master, then workers, MB'],
      rows: stacks.map(({series, processes}, index) => [
        series.label,
        totals[index]?.text ?? '',
        processes.map(({bytes}) => formatFact(bytes / megabyte)).join(', '),
      ]),
    },
    spec: styled(title, subtitle, {
      width: 300,
      height: {step},
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
        {data: {values: totals}, ...marks},
      ],
    }),
  }
}
