import {formatDuration} from '../unit/duration.js'
import {formatFact} from '../unit/number.js'
import type {Section} from './model.js'

/** `GET /io?ms=50 · capacity: 64 connections, closed loop · latency: Poisson at 70 % of capacity · 5 rounds of 1 s + 1 s` */
export function describeLoad({scenario, rounds, windowMs, capacity, latency}: Section): string {
  const clients = `${scenario.connections} connection${scenario.connections === 1 ? '' : 's'}, closed loop`
  const phases =
    latency === null
      ? [`capacity and latency: ${clients}`]
      : [...(capacity ? [`capacity: ${clients}`] : []), `latency: Poisson at ${arrivalsText(latency)}`]
  const windows = Array<string>(phases.length).fill(formatDuration(windowMs)).join(' + ')
  const each = `${rounds} round${rounds === 1 ? '' : 's'} of ${windows}`
  return [`${scenario.method} ${scenario.path}`, ...phases, each].join(' · ')
}

function arrivalsText(latency: NonNullable<Section['latency']>): string {
  return latency.kind === 'rate'
    ? `${formatFact(latency.perSecond)} req/s`
    : `${formatFact(latency.ofCapacity * 100)} % of capacity`
}
