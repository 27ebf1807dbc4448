import {performance} from 'node:perf_hooks'
import {encodeHistogram} from '../../stats/histogram.js'
import type {CommonResult} from '../contract.js'
import type {Recorder} from './recorder.js'
import type {Window} from './window.js'

export interface Course extends Pick<CommonResult, 'warmupMs' | 'warmupEndedBy' | 'drainedMs' | 'generator'> {
  readonly window: Window
}

/** After every request has been told. */
export function resultOf(recorder: Recorder, {window, ...course}: Course): CommonResult {
  const {total, lostBy, statusCodes, unsolicited, connectionsOpened} = recorder
  return {
    ...{total, lostBy, statusCodes, unsolicited, connectionsOpened},
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
    },
    timeline: recorder.timeline.tell(window.startMs, window.durationMs),
    ...course,
  }
}

/** `performance.now()` counts from this process's start on the clock of `process.hrtime`, which all processes share. */
function hrtimeOf(nowMs: number): bigint {
  const agoMs = performance.now() - nowMs
  return process.hrtime.bigint() - BigInt(Math.round(agoMs * 1e6))
}
