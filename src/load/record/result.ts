import {performance} from 'node:perf_hooks'
import {encodeHistogram} from '../../stats/histogram.js'
import type {CommonResult} from '../result.js'
import type {Recorder} from './recorder.js'
import {stampFactsOf} from './stamps.js'
import type {Window} from './window.js'

export interface Course extends Pick<
  CommonResult,
  'engine' | 'warmupMs' | 'warmupEndedBy' | 'drainedMs' | 'generator' | 'rows'
> {
  readonly window: Window
  /** How often the wall clock was set in the window; undefined where nothing is stamped by it. */
  readonly clockSteps?: number | undefined
}

/** After every request has been told. */
export function resultOf(recorder: Recorder, {window, clockSteps, rows, ...course}: Course): CommonResult {
  const {total, lostBy, faults, statusCodes, unexpected, unsolicited, connectionsOpened} = recorder
  return {
    ...{total, lostBy, faults, statusCodes, unexpected, unsolicited, connectionsOpened},
    window: {
      startNs: hrtimeOf(window.startMs).toString(),
      durationMs: window.durationMs,
      ended: window.ended,
      bodyBytes: window.bodyBytes,
      latencyHdr: encodeHistogram(window.latency),
      meanInSystem: window.meanInSystem,
      perTenth: window.perTenth,
      latencyMsPerTenth: window.latencyMsPerTenth,
      inSystemAtStart: window.inSystemAtStart,
      inSystemAtEnd: window.inSystemAtEnd,
      censored: window.censored,
      ...(window.slices && {slices: window.slices.counts}),
      ...(window.pace && {pace: window.pace.counts}),
      ...(clockSteps !== undefined && {stamps: stampFactsOf(window, clockSteps)}),
    },
    timeline: recorder.timeline.tell(window.startMs, window.durationMs),
    ...course,
    ...(rows && {rows}),
  }
}

/** `performance.now()` counts from this process's start on the clock of `process.hrtime`, which all processes share. */
function hrtimeOf(nowMs: number): bigint {
  const agoMs = performance.now() - nowMs
  return process.hrtime.bigint() - BigInt(Math.round(agoMs * 1e6))
}
