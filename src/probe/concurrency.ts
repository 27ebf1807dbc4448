import {setTimeout as sleep} from 'node:timers/promises'
import type {FanOutFacts, SpreadFacts, StallFacts} from './facts.js'
import type {ProbeTarget} from './target.js'
import {latencyOf, timedGet} from './timed-get.js'

/** Several one after another, and a busy machine. */
const slowDeadlineMs = 20_000

const cpuMs = 800
const headStartMs = 150
const stallDeadlineMs = 10_000

/** How long a request of no cost takes that comes 150 ms into one that burns 800 ms of CPU time. */
export async function probeStall(target: ProbeTarget, signal: AbortSignal): Promise<StallFacts> {
  const burn = async () => {
    await timedGet(target, `/cpu?ms=${cpuMs}`, stallDeadlineMs, signal)
    return performance.now()
  }
  const ask = async () => {
    await sleep(headStartMs, undefined, {signal})
    const began = performance.now()
    return {began, fast: await timedGet(target, target.fastPath, stallDeadlineMs, signal)}
  }
  const [burnt, {began, fast}] = await Promise.all([burn(), ask()])
  return {...latencyOf(fast, stallDeadlineMs), cpuLeftMs: Math.max(0, burnt - began)}
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
