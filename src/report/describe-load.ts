import {arrivalsText} from './arrivals-text.js'
import {askedText} from './asked-text.js'
import type {PlanRecord} from '../result/plan-record.js'
import {count} from '../text/words.js'
import {formatDuration} from '../unit/duration.js'
import {describeEngine} from './describe-engine.js'
import {commonLimits} from './limits.js'
import type {Section} from './model.js'

/** `GET /io?ms=50 · saturation: 64 connections, closed loop · latency: Poisson at 70 % of saturation · 5 rounds of 1 s + 1 s` */
export function describeLoad(section: Section): string {
  const {scenario, rounds, windowMs, longestWindowMs, saturation, latency, pinning, disturbance, engine} =
    section
  const clients = `${count(scenario.connections, scenario.sessions === undefined ? 'connection' : 'user')}, closed loop`
  const phases =
    latency === null
      ? [`saturation and latency: ${clients}`]
      : [...(saturation ? [`saturation: ${clients}`] : []), `latency: Poisson at ${arrivalsText(latency)}`]
  const windows = Array<string>(phases.length).fill(formatDuration(windowMs)).join(' + ')
  const slow = longestWindowMs === null ? '' : `, up to ${formatDuration(longestWindowMs)} for slow arms`
  const each = `${count(rounds, 'round')} of ${windows}${slow}`
  const layout = pinning === null ? [] : [layoutText(pinning)]
  const busy = disturbance?.isBusy ? ['busy machine'] : []
  const load = describeEngine(engine) ?? []
  const limits = commonLimits(section.rows) ?? ''
  const limited = limits === '' ? [] : [`limited to ${limits}`]
  return [...busy, askedText(scenario), ...phases, ...layout, ...limited, each].concat(load).join(' · ')
}

/** `load on CPU 3, server on CPUs 0,1,2` */
export function layoutText({generator, server}: NonNullable<PlanRecord['pinning']>): string {
  const on = (cpus: string): string => `${cpus.includes(',') ? 'CPUs' : 'CPU'} ${cpus}`
  return `load on ${on(generator)}${server === null ? '' : `, server on ${on(server)}`}`
}
