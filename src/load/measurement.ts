import {performance} from 'node:perf_hooks'
import {encodeHistogram} from '../stats/histogram.js'
import type {CommonResult, GeneratorHealth, LoadEvent} from './contract.js'
import {watchHealth} from './health.js'
import type {Recorder} from './recorder.js'
import type {Window} from './window.js'

/**
 * Lives through a window that opens now or soon, and tells of it. `waitedMs`: how long the loop has looked at the clock
 * in vain so far.
 */
export async function measure(
  window: Window,
  onEvent: (event: LoadEvent) => void,
  waitedMs?: () => number,
): Promise<GeneratorHealth> {
  await sleepUntil(window.startMs)
  const watch = watchHealth(waitedMs)
  onEvent({type: 'window-opened'})
  await sleepUntil(window.endMs)
  const health = watch.stop()
  onEvent({type: 'window-closed'})
  return health
}

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

/** Never less: a timer alone can be early, because Node counts from the start of the loop's turn. */
async function sleepUntil(atMs: number): Promise<void> {
  for (let restMs = atMs - performance.now(); restMs > 0; restMs = atMs - performance.now())
    await sleep(Math.ceil(restMs))
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
