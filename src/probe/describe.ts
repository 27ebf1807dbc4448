import type {LatencyFacts, OutlastingFacts, ProbeFacts} from './facts.js'
import {isCut, type Judgement, type Model} from './judge.js'

/** One line of the table: what was asked, and what the server did, in few words. */
export interface ProbeLine {
  readonly id: string
  readonly question: string
  readonly finding: string
}

/** Facts and judgement as text; `not asked` where a probe did not apply. */
export function describeProbes(facts: ProbeFacts, judgement: Judgement): readonly ProbeLine[] {
  const {capacity, keepAlive} = judgement
  const {requests} = facts.inService
  return [
    line('model', 'serves', judgement.model === null ? unknown : modelTexts[judgement.model]),
    line(
      'inService',
      `of ${requests} waiting requests in service`,
      capacity === null ? 'not all answered' : capacity.all ? `all ${requests}` : String(capacity.requests),
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

const notAsked = 'not asked'
const unknown = 'not clear'

export const modelTexts: Readonly<Record<Model, string>> = {
  'one at a time': 'one request at a time',
  pool: 'a pool of threads',
  loop: 'one loop, waits overlap',
  'thread each': 'a thread for each request',
}

function line(id: string, question: string, finding: string): ProbeLine {
  return {id, question, finding}
}

function stallText({stall}: ProbeFacts, {computing}: Judgement): string {
  if (stall === null) return notAsked
  if (computing === null) return unknown
  return stall.latencyMs === null ? computing : `${computing} (${milliseconds(stall.latencyMs)})`
}

function besides({latencyMs, deadlineMs}: LatencyFacts): string {
  return latencyMs === null ? `blocked over ${seconds(deadlineMs)}` : `others wait ${milliseconds(latencyMs)}`
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
