import {setTimeout as sleep} from 'node:timers/promises'
import type {FanOutFacts, InServiceFacts, SpreadFacts, StallFacts} from './facts.js'
import {allFrom} from './judge.js'
import type {ProbeTarget} from './target.js'
import {timedGet} from './timed-get.js'

const together = 12
/** Twelve one after another, and a busy machine. */
const slowDeadlineMs = 20_000

/**
 * Little's law: N requests of S seconds that take T seconds in all had N × S ÷ T in service. The best of up to four tries:
 * a busy machine only adds time, so that no try shows more than there is. Two are enough where they go one by one.
 */
export async function probeInService(target: ProbeTarget, signal: AbortSignal): Promise<InServiceFacts> {
  const ask = () => timedGet(target, target.slowPath, slowDeadlineMs, signal)
  await timedGet(target, target.fastPath, slowDeadlineMs, signal)
  const aloneMs = Math.min((await ask()).ms, (await ask()).ms)
  let best: number | null = null
  for (let tries = 1; tries <= mostTries; tries++) {
    const began = performance.now()
    const answers = await Promise.all(Array.from({length: together}, ask))
    const tookMs = performance.now() - began
    if (answers.every(({status}) => typeof status === 'number')) best = Math.min(best ?? Infinity, tookMs)
    const inService = best === null ? 0 : (together * aloneMs) / best
    if (inService >= allFrom * together || (tries === 2 && inService < 1.5)) break
  }
  return {requests: together, aloneMs, togetherMs: best}
}

const mostTries = 4

const cpuMs = 800
const headStartMs = 150
const stallDeadlineMs = 10_000

/** How long a request of no cost takes that comes 150 ms into one that burns 800 ms of CPU time. */
export async function probeStall(target: ProbeTarget, signal: AbortSignal): Promise<StallFacts> {
  const burning = timedGet(target, `/cpu?ms=${cpuMs}`, stallDeadlineMs, signal)
  const burnt = burning.then(() => performance.now())
  await sleep(headStartMs, undefined, {signal})
  const began = performance.now()
  const fast = await timedGet(target, target.fastPath, stallDeadlineMs, signal)
  const cpuLeftMs = Math.max(0, (await burnt) - began)
  return {latencyMs: typeof fast.status === 'number' ? fast.ms : null, deadlineMs: stallDeadlineMs, cpuLeftMs}
}

const calls = 5
const callMs = 100

export async function probeFanOut(target: ProbeTarget, signal: AbortSignal): Promise<FanOutFacts> {
  const ask = () => timedGet(target, `/fanout?n=${calls}&ms=${callMs}`, slowDeadlineMs, signal)
  await ask()
  const {status, ms} = await ask()
  return {calls, callMs, latencyMs: status === 200 ? ms : null}
}

const spreadRequests = 200
const spreadClients = 8

/** Who answers: 200 requests of eight clients, each on a connection of its own. */
export async function probeSpread(target: ProbeTarget, signal: AbortSignal): Promise<SpreadFacts> {
  const counts = new Map<number, number>()
  let left = spreadRequests
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const pid = await pidOf(target, signal)
      if (pid !== undefined) counts.set(pid, (counts.get(pid) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({length: spreadClients}, client))
  return {counts: [...counts.values()].sort((a, b) => b - a)}
}

/** Which process answers /whoami; undefined when it is not the fixed app, or does not answer. */
export async function pidOf(target: ProbeTarget, signal: AbortSignal): Promise<number | undefined> {
  const {status, body} = await timedGet(target, '/whoami', slowDeadlineMs, signal)
  if (status !== 200) return undefined
  try {
    const {pid} = JSON.parse(body) as {pid?: unknown}
    return typeof pid === 'number' ? pid : undefined
  } catch {
    return undefined
  }
}
