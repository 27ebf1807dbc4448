import {setTimeout as sleep} from 'node:timers/promises'
import {ProbeConnection} from './connection.js'
import type {LatencyFacts, SlowClient} from './facts.js'
import {getText, type ProbeTarget} from './target.js'
import {latencyOf, timedGet} from './timed-get.js'

/** More than the probed server has workers and threads. */
const clients = 6
/** Until the server has seen them. */
const settleMs = 200
/** An answer later than this counts as none. */
const deadlineMs = 4000

/** What a client sends that does not finish its request. */
const unfinished: Readonly<Record<SlowClient, (path: string) => string>> = {
  silent: () => '',
  partialHead: path => `GET ${path} HTTP/1.1\r\nHost: probe\r\n`,
  partialBody: path => `POST ${path} HTTP/1.1\r\nHost: probe\r\nContent-Length: 10\r\n\r\nabc`,
}

/** How long an ordinary request takes while six clients hold connections and do not finish theirs. */
export async function probeSlowClients(
  kind: SlowClient,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<LatencyFacts> {
  const path = kind === 'partialBody' && target.isFixedApp ? '/echo' : target.fastPath
  // One by one: it is no question of how long the listen queue is.
  const holding: ProbeConnection[] = []
  while (holding.length < clients) holding.push(await ProbeConnection.open(target, signal))
  try {
    for (const connection of holding) connection.send(unfinished[kind](path))
    await sleep(settleMs, undefined, {signal})
    return await fastLatency(target, signal)
  } finally {
    for (const connection of holding) connection.destroy()
  }
}

/**
 * How long the next request takes while a client that has its whole answer, and was told that the connection ends,
 * keeps its socket open.
 */
export async function probeLingering(target: ProbeTarget, signal: AbortSignal): Promise<LatencyFacts> {
  const lingering = await ProbeConnection.open(target, signal)
  try {
    lingering.send(getText(target.fastPath, ['Connection: close']))
    await lingering.answers(1, deadlineMs)
    return await fastLatency(target, signal)
  } finally {
    lingering.destroy()
  }
}

async function fastLatency(target: ProbeTarget, signal: AbortSignal): Promise<LatencyFacts> {
  return latencyOf(await timedGet(target, target.fastPath, deadlineMs, signal), deadlineMs)
}
