import {environmentError, messageOf} from '../error.js'
import type {Arm, StartableArm} from '../plan/arm.js'
import type {Plan} from '../plan/plan.js'
import type {Trace, TraceRequest} from '../result/trace.js'
import type {Scenario} from '../config/scenario/scenario.js'
import type {TracedRequest} from '../server/protocol.js'
import {requireAnswer, verifyAnswer, type Asking, type Destination} from '../drive/verify.js'
import {withServer} from '../drive/with-server.js'
import {readyOf} from './ready.js'
import type {RunWorld} from './run-world.js'

/** As many as a picture can show; more than two workers can serve at once in sync mode, so that queues show. */
const requests = 8
/** Bursts before the traced one: code compiled, connections to the upstream open. */
const warmBursts = 3

export interface TraceTarget {
  readonly arm: Arm
  readonly scenario: Scenario
}

/**
 * Starts an arm once more, with its recorder on, and sends a few requests at once: a start of its own, so that no
 * measured number ever comes from a server that records. A failure is told in the result and spoils nothing else.
 */
export async function traceArm(
  {arm, scenario}: TraceTarget,
  plan: Pick<Plan, 'ready' | 'readyTimeoutMs'>,
  world: RunWorld,
): Promise<Trace> {
  if (!canRecord(arm))
    return {
      status: 'failed',
      reason: "only bench's own app in the reference server or in Python records its requests",
    }
  const {upstream, database, insecure} = world
  const request = {arm, ready: readyOf(plan, scenario), upstream, database, records: true}
  try {
    const {server, sent} = await withServer(request, world, async (server, signal) => {
      const to = {origin: server.origin, insecure}
      const asking = {...world, signal}
      await verifyAnswer(to, scenario, asking)
      for (let burst = 0; burst < warmBursts; burst++) await sendBurst(to, scenario, asking, false)
      return {server, sent: await sendBurst(to, scenario, asking, true)}
    })
    const records = await server.recorded()
    return {
      status: 'recorded',
      requests: matchUp(sent, arm.launch.kind === 'reference' ? records : numbered(records)),
    }
  } catch (error) {
    world.signal.throwIfAborted()
    return {status: 'failed', reason: messageOf(error)}
  }
}

function canRecord(arm: Arm): arm is StartableArm {
  const {launch} = arm
  if (launch.kind === 'manifest') return launch.fixedApp && launch.variant.interface !== 'plain'
  return launch.kind === 'reference'
}

interface Sent {
  readonly id: string
  readonly sentUs: number
  readonly receivedUs: number
}

async function sendBurst(
  to: Destination,
  scenario: Scenario,
  asking: Asking,
  traced: boolean,
): Promise<readonly Sent[]> {
  const {clock} = asking
  return Promise.all(
    Array.from({length: requests}, async (_, index) => {
      const id = String(index)
      const sentUs = clock.now() * 1000
      await requireAnswer(to, scenario, asking, {headers: traced ? {'X-Bench-Trace': id} : {}})
      return {id, sentUs, receivedUs: clock.now() * 1000}
    }),
  )
}

/** No server tells a Python app which of its workers it is in: they are counted in the order of their pids. */
function numbered(records: readonly TracedRequest[]): readonly TracedRequest[] {
  const ranks = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b)
  const pids = ranks(records.map(({pid}) => pid))
  return records.map(record => {
    const siblings = records.filter(({pid}) => pid === record.pid).map(({thread}) => thread)
    const pool = ranks(siblings.filter(thread => thread > 0))
    return {...record, worker: pids.indexOf(record.pid) + 1, thread: pool.indexOf(record.thread) + 1}
  })
}

/** Client's and server's view of each request, from the first send on. */
function matchUp(sent: readonly Sent[], records: readonly TracedRequest[]): TraceRequest[] {
  const zeroUs = Math.min(...sent.map(({sentUs}) => sentUs))
  const since = (us: number) => Math.round((us - zeroUs) * 10) / 10
  return sent.map(({id, sentUs, receivedUs}) => {
    const record = records.find(one => one.id === id)
    if (record === undefined)
      throw environmentError('WB_NO_TRACE', `the server recorded nothing of request ${id}`)
    const {worker, thread, pid, startUs, endUs, waits} = record
    return {
      ...{worker, thread, pid},
      ...{sentUs: since(sentUs), startUs: since(startUs), endUs: since(endUs), receivedUs: since(receivedUs)},
      waits: waits.map(([from, to]): [number, number] => [since(from), since(to)]),
    }
  })
}
