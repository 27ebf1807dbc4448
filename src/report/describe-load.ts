import {count} from '../text/words.js'
import {formatDuration} from '../unit/duration.js'
import {formatFact} from '../unit/number.js'
import {formatPercent} from '../unit/percent.js'
import type {Section} from './model.js'

/** `GET /io?ms=50 · saturation: 64 connections, closed loop · latency: Poisson at 70 % of saturation · 5 rounds of 1 s + 1 s` */
export function describeLoad({scenario, rounds, windowMs, saturation, latency}: Section): string {
  const clients = `${count(scenario.connections, 'connection')}, closed loop`
  const phases =
    latency === null
      ? [`saturation and latency: ${clients}`]
      : [...(saturation ? [`saturation: ${clients}`] : []), `latency: Poisson at ${arrivalsText(latency)}`]
  const windows = Array<string>(phases.length).fill(formatDuration(windowMs)).join(' + ')
  const each = `${count(rounds, 'round')} of ${windows}`
  return [`${scenario.method} ${scenario.path}`, ...phases, each].join(' · ')
}

function arrivalsText(latency: NonNullable<Section['latency']>): string {
  return latency.kind === 'rate'
    ? `${formatFact(latency.perSecond)} req/s`
    : `${formatPercent(latency.ofSaturation)} of saturation`
}
