import {setTimeout as sleep} from 'node:timers/promises'
import {pidOf} from './concurrency.js'
import type {OutlastingFacts, TimeoutFacts} from './facts.js'
import type {ProbeTarget} from './target.js'
import {timedGet} from './timed-get.js'

/** A request lasts so many timeouts: long enough that a server which looks only now and then has looked. */
const outlasts = {waiting: 2.5, computing: 2.25} as const
/** A busy machine may give a request that computes a small part of a core. */
const extraMs = 30_000
const recoverMs = 15_000

/**
 * What a server does to requests that last longer than its own timeout: one that waits, one that computes. It tells a
 * limit on requests (sync) from a watch over the loop's life (all others).
 */
export async function probeTimeout(
  target: ProbeTarget,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<TimeoutFacts> {
  const waitMs = timeoutMs * outlasts.waiting
  const waiting = await outlast(target, `/sleep?ms=${waitMs}`, waitMs, signal)
  const cpuMs = timeoutMs * outlasts.computing
  const computing = await outlast(target, `/cpu?ms=${cpuMs}`, cpuMs, signal)
  return {timeoutMs, waiting, computing}
}

async function outlast(
  target: ProbeTarget,
  path: string,
  lastsMs: number,
  signal: AbortSignal,
): Promise<OutlastingFacts> {
  const before = await pidOf(target, signal)
  const {status, ms} = await timedGet(target, path, lastsMs + extraMs, signal)
  const after = await whoServes(target, signal)
  return {
    lastsMs,
    status,
    afterMs: ms,
    replaced: after !== before,
  }
}

/** A worker that was killed has to be replaced first. */
async function whoServes(target: ProbeTarget, signal: AbortSignal): Promise<number | undefined> {
  const end = performance.now() + recoverMs
  while (performance.now() < end) {
    const pid = await pidOf(target, signal)
    if (pid !== undefined) return pid
    await sleep(100, undefined, {signal})
  }
  return undefined
}
