import {performance} from 'node:perf_hooks'
import {encodeHistogram, quantileUs} from '../stats/histogram.js'
import type {GeneratorHealth, LoadEvent, LoadResult, OpenLoopFacts} from './contract.js'
import {watchHealth} from './health.js'
import type {Recorder} from './recorder.js'
import type {Window} from './window.js'

const tickMs = 500

/**
 * Lives through a window that opens now or soon, and tells of it. `waitedMs`: how long the loop has looked at the clock
 * in vain so far.
 */
export async function measure(
  window: Window,
  onEvent: (event: LoadEvent) => void,
  waitedMs?: () => number,
): Promise<GeneratorHealth> {
  const untilOpenMs = window.startMs - performance.now()
  if (untilOpenMs > 0) await sleep(Math.ceil(untilOpenMs))
  const watch = watchHealth(waitedMs)
  onEvent({type: 'window-opened'})
  for (;;) {
    const restMs = window.endMs - performance.now()
    if (restMs <= 0) break
    await sleep(Math.min(tickMs, Math.ceil(restMs)))
    const elapsedMs = Math.min(performance.now() - window.startMs, window.durationMs)
    onEvent({type: 'tick', elapsedMs, ok: window.ended.ok, p50Us: quantileUs(window.latency, 0.5)})
  }
  const health = watch.stop()
  onEvent({type: 'window-closed'})
  return health
}

export interface Course extends Pick<LoadResult, 'warmupMs' | 'warmupEndedBy' | 'drainedMs' | 'generator'> {
  readonly window: Window
  readonly open: OpenLoopFacts | null
}

/** After every request has been told. */
export function resultOf(recorder: Recorder, {window, ...course}: Course): LoadResult {
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

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
