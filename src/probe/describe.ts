import type {Capacity} from './capacity.js'
import type {BurstFacts, LatencyFacts, OutlastingFacts, ProbeFacts} from './facts.js'
import {isCut, wasHeldUp, type Judgement, type Model} from './judge.js'

/** One line of the table: what was asked, and what the server did, in few words. */
export interface ProbeLine {
  readonly id: string
  readonly question: string
  readonly finding: string
}

/** Facts and judgement as text; `not asked` where a probe did not apply. */
export function describeProbes(facts: ProbeFacts, judgement: Judgement): readonly ProbeLine[] {
  const {capacity, keepAlive} = judgement
  return [
    line('model', 'serves', judgement.model === null ? unknown : modelTexts[judgement.model]),
    line(
      'inService',
      'waiting requests in service at once',
      capacity === null ? 'none answered' : capacityTexts[capacity.kind](capacity.requests),
    ),
    line(
      'burst',
      `${facts.burst.connections} clients that connect at once`,
      burstText(facts.burst, judgement),
    ),
    line('stall', 'a computing request', stallText(facts, judgement)),
    line('silent', 'six silent clients', besides(facts.slowClients.silent)),
    line('partialHead', 'six partial heads', besides(facts.slowClients.partialHead)),
    line('partialBody', 'six partial bodies', besides(facts.slowClients.partialBody)),
    line('lingering', 'a client that stays after its answer', besides(facts.lingering)),
    line(
      'keepAlive',
      'keep-alive',
      keepAlive.kind === 'none'
        ? 'no'
        : keepAlive.kind === 'until'
          ? `closes when idle ${seconds(keepAlive.idleMs)}`
          : `idle over ${seconds(keepAlive.thanMs)}`,
    ),
    line('pipelining', 'of 3 pipelined requests', `${facts.pipelining.answered} answered`),
    line(
      'webSocket',
      'WebSocket',
      judgement.webSocket ? 'echoes' : `no (${facts.webSocket.status ?? 'closed'})`,
    ),
    line('fanOut', 'five calls of 100 ms in one request', fanOutText(facts, judgement)),
    line('waitsPast', 'a wait past the timeout', pastText(facts.timeout?.waiting)),
    line('computesPast', 'computing past the timeout', pastText(facts.timeout?.computing)),
    line(
      'spread',
      '200 requests over the workers',
      facts.spread === null ? notAsked : facts.spread.counts.join(' '),
    ),
    line(
      'processes',
      'processes / threads',
      facts.processes === null ? notAsked : `${facts.processes.processes} / ${facts.processes.threads}`,
    ),
  ]
}

export const capacityTexts: Readonly<Record<Capacity['kind'], (requests: number) => string>> = {
  all: requests => `all of ${requests}`,
  exactly: String,
  'at least': requests => `${requests} or more`,
}

const notAsked = 'not asked'
const unknown = 'not clear'

export const modelTexts: Readonly<Record<Model, string>> = {
  'one at a time': 'one request at a time',
  pool: 'a pool of threads',
  loop: 'one loop, waits overlap',
  'thread each': 'a thread for each request',
  many: 'many at once, without a thread for each',
}

function line(id: string, question: string, finding: string): ProbeLine {
  return {id, question, finding}
}

function stallText({stall}: ProbeFacts, {computing}: Judgement): string {
  if (stall === null) return notAsked
  if (computing === null) return unknown
  return stall.latencyMs === null ? computing : `${computing} (${milliseconds(stall.latencyMs)})`
}

function burstText(
  {connections, answered, slowestMs, overflows, queueLength}: BurstFacts,
  {queueOverflows}: Judgement,
): string {
  const missing = connections - answered
  const late =
    missing > 0
      ? `${missing} got no answer`
      : slowestMs === null
        ? ''
        : `all answered in ${milliseconds(slowestMs)}`
  if (queueOverflows !== true) return late
  const queue = queueLength === null ? 'the listen queue' : `the listen queue of ${queueLength}`
  return `${queue} overflowed ${overflows} times; ${late}`
}

function besides(latency: LatencyFacts): string {
  const {latencyMs, deadlineMs} = latency
  if (latencyMs !== null) return `others wait ${milliseconds(latencyMs)}`
  return wasHeldUp(latency) ? `blocked over ${seconds(deadlineMs)}` : 'no answer: connection closed'
}

function fanOutText({fanOut}: ProbeFacts, {overlaps}: Judgement): string {
  if (fanOut === null) return notAsked
  if (fanOut.latencyMs === null) return unknown
  return `${overlaps === true ? 'overlap' : 'one by one'} (${milliseconds(fanOut.latencyMs)})`
}

function pastText(facts: OutlastingFacts | undefined): string {
  if (facts === undefined) return notAsked
  if (facts.status === null) return `no answer in ${seconds(facts.afterMs)}`
  const worker = facts.replaced ? ', worker replaced' : ''
  return `${isCut(facts) ? 'cut: ' : ''}${facts.status} after ${seconds(facts.afterMs)}${worker}`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`
}
