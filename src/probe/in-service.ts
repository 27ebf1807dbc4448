import {setTimeout as sleep} from 'node:timers/promises'
import {waitingOn} from '../measure/listen-queue.js'
import {ProcessTree} from '../measure/process-tree.js'
import {requireAnswer} from './alone.js'
import {atFirst, cameInWaves, isWhole, mostRequests} from './capacity.js'
import {ProbeConnection} from './connection.js'
import type {InServiceFacts, InServiceStep} from './facts.js'
import {getText, type ProbeTarget} from './target.js'

/** Of one step: a pool of one answers two requests one after the other, and a busy machine takes its time. */
const deadlineMs = 20_000
/** A connection that was dropped is tried again by the kernel after 1 s; one that is dropped again is given up. */
const connectMs = 1500
/** Twice as many, those that are not accepted yet included, fit into the shortest listen queue in use: 5 holds 6. */
const atATime = 3
/** Then no more are opened: the first of them would be closed as idle, which some servers do after 2 s. */
const openForMs = 1500
/** A server that accepts does so within this time, also on a busy machine. */
const acceptMs = 250
/** A busy machine only adds time, so that no try shows more in service than there is. */
const mostTries = 3

/**
 * Sends 2, 4, 8, … requests that wait at once, until a number is not in service as a whole. Their connections are
 * established before, a few at a time: what a burst does to a short listen queue is another question (`probeBurst`).
 * @param aloneMs of one request alone, the shortest of two
 */
export async function probeInService(
  target: ProbeTarget,
  aloneMs: number,
  signal: AbortSignal,
): Promise<InServiceFacts> {
  const threadsIdle = threadsOf(target)
  const steps: InServiceStep[] = []
  let serviceMs = aloneMs
  for (let requests = 2; requests <= mostRequests; requests *= 2) {
    const step = await bestOf(target, requests, serviceMs, signal)
    steps.push(step)
    serviceMs = Math.min(serviceMs, step.answersMs[0] ?? Infinity)
    if (!isWhole(step, serviceMs)) break
  }
  return {serviceMs, threadsIdle, steps: steps.slice(-2)}
}

/** A number that came in waves twice is believed; so is one that was in service as a whole. */
async function bestOf(
  target: ProbeTarget,
  requests: number,
  serviceMs: number,
  signal: AbortSignal,
): Promise<InServiceStep> {
  let best = await tryStep(target, requests, serviceMs, signal)
  for (let tries = 1; tries < mostTries && !isWhole(best, serviceMs); tries++) {
    // A server that answers nobody any more is not asked again and again.
    if (best.answersMs.length < best.requests) await requireAnswer(target, target.fastPath, signal)
    const next = await tryStep(target, requests, serviceMs, signal)
    const [had, has] = [atFirst(best, serviceMs), atFirst(next, serviceMs)]
    if (has > had) best = next
    if (has === had && cameInWaves(best, serviceMs)) break
  }
  return best
}

async function tryStep(
  target: ProbeTarget,
  requests: number,
  serviceMs: number,
  signal: AbortSignal,
): Promise<InServiceStep> {
  const connections = await connectInTurn(target, requests, signal)
  try {
    const text = getText(target.slowPath, ['Connection: close'])
    // One that is closed already was refused, or waited for too long.
    const live = connections.filter(({isOpen}) => isOpen)
    const began = performance.now()
    for (const connection of live) connection.send(text)
    const answers = live.map(async connection =>
      (await connection.answers(1, deadlineMs)) >= 1 ? performance.now() - began : null,
    )
    await sleep(serviceMs / 2, undefined, {signal})
    const threads = threadsOf(target)
    const came = (await Promise.all(answers)).filter(ms => ms !== null)
    signal.throwIfAborted()
    return {requests: live.length, threads, answersMs: came.map(tenths).sort((a, b) => a - b)}
  } finally {
    for (const connection of connections) connection.destroy()
  }
}

/** As many as the server takes in time, up to `wanted`; a few are accepted before the next come, where it does accept. */
async function connectInTurn(
  target: ProbeTarget,
  wanted: number,
  signal: AbortSignal,
): Promise<readonly ProbeConnection[]> {
  const connections: ProbeConnection[] = []
  const end = performance.now() + openForMs
  let accepts = true
  while (connections.length < wanted && performance.now() < end) {
    const next = Math.min(atATime, wanted - connections.length)
    const opened = await Promise.all(
      Array.from({length: next}, () => ProbeConnection.open(target, signal, connectMs)),
    )
    signal.throwIfAborted()
    connections.push(...opened)
    if (opened.some(({isOpen}) => !isOpen)) break
    if (accepts) accepts = await areAccepted(target, atATime, signal)
  }
  if (accepts) await areAccepted(target, 0, signal)
  return connections
}

/** Waits until no more than `butFor` wait. False: the server lets them, as one that serves its first client does. */
async function areAccepted({port}: ProbeTarget, butFor: number, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + acceptMs
  while ((waitingOn(port) ?? 0) > butFor) {
    if (performance.now() >= end) return false
    await sleep(1, undefined, {signal})
  }
  return true
}

function threadsOf({pid}: ProbeTarget): number | null {
  if (pid === null) return null
  return new ProcessTree(pid).read().reduce((sum, {threads}) => sum + threads, 0)
}

/** Of a millisecond: what is recorded should be no longer than it is exact. */
function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
