import {readFile} from 'node:fs/promises'
import {request as httpRequest} from 'node:http'
import {join} from 'node:path'
import {environmentError, messageOf} from '../error.js'
import type {Arm} from '../plan/arm.js'
import type {Plan} from '../plan/plan.js'
import type {Trace, TraceRequest} from '../result/trace.js'
import type {Scenario} from '../config/scenario/scenario.js'
import {withDatabase} from '../server/database.js'
import {withServer} from '../server/launch.js'
import {freePort} from '../server/port.js'
import type {TracedRequest} from '../server/protocol.js'
import {launchSpecOf} from './launch-spec.js'
import {verifyAnswer} from './probe.js'
import type {RoundWorld} from './round.js'

/** As many as a picture can show; more than two workers can serve at once in sync mode, so that queues show. */
const requests = 8
/** Bursts before the traced one: code compiled, connections to the upstream open. */
const warmBursts = 3

export interface TraceTarget {
  readonly arm: Arm
  readonly scenario: Scenario
  /** Unique in the run. */
  readonly number: number
}

/**
 * Starts an arm once more, with its recorder on, and sends a few requests at once: a start of its own, so that no
 * measured number ever comes from a server that records. A failure is told in the result and spoils nothing else.
 */
export async function traceArm(
  {arm, scenario, number}: TraceTarget,
  plan: Pick<Plan, 'ready'>,
  world: RoundWorld,
): Promise<Trace> {
  if (!canRecord(arm.launch) || world.upstream === null)
    return {
      status: 'failed',
      reason: "only bench's own app in the reference server or in Python records its requests",
    }
  try {
    const file = join(world.temporaryFolder, `trace-${number}.jsonl`)
    const spec = launchSpecOf({arm, scenario}, plan, {
      port: await freePort(),
      upstream: world.upstream,
      statsFile: join(world.temporaryFolder, `traced-${number}.json`),
    })
    const traced = {...withDatabase(spec, world.database), env: {...spec.env, WORKERBENCH_TRACE: file}}
    const sent = await withServer(traced, world.signal, async ({origin}) => {
      await verifyAnswer(origin, scenario, world.signal, world.insecure)
      for (let burst = 0; burst < warmBursts; burst++) await sendBurst(origin, scenario, world.signal, false)
      return sendBurst(origin, scenario, world.signal, true)
    })
    const records = await readRecords(file)
    return {
      status: 'recorded',
      requests: matchUp(sent, arm.launch.kind === 'reference' ? records : numbered(records)),
    }
  } catch (error) {
    world.signal.throwIfAborted()
    return {status: 'failed', reason: messageOf(error)}
  }
}

function canRecord(launch: Arm['launch']): boolean {
  if (launch.kind === 'manifest') return launch.fixedApp && launch.variant.interface !== 'plain'
  return launch.kind === 'reference'
}

interface Sent {
  readonly id: string
  readonly sentUs: number
  readonly receivedUs: number
}

async function sendBurst(
  origin: string,
  scenario: Scenario,
  signal: AbortSignal,
  traced: boolean,
): Promise<readonly Sent[]> {
  // A signal of its own: the run's may have many listeners already.
  const either = AbortSignal.any([signal])
  return Promise.all(
    Array.from({length: requests}, async (_, index) => {
      const id = String(index)
      const sentUs = nowUs()
      await send(origin, scenario, either, traced ? {'X-Bench-Trace': id} : {})
      return {id, sentUs, receivedUs: nowUs()}
    }),
  )
}

function send(
  origin: string,
  {method, path, headers, body, timeoutMs}: Scenario,
  signal: AbortSignal,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      `${origin}${path}`,
      {method, headers: {...headers, ...more}, agent: false, signal, timeout: timeoutMs},
      answer => {
        answer.resume()
        answer.once('end', resolve)
        answer.once('error', reject)
      },
    )
    outgoing.once('timeout', () => outgoing.destroy(new Error(`nothing within ${timeoutMs} ms`)))
    outgoing.once('error', reject)
    outgoing.end(body ?? undefined)
  })
}

async function readRecords(file: string): Promise<readonly TracedRequest[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return lines.map(line => JSON.parse(line) as TracedRequest)
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
    if (record === undefined) throw environmentError(`the server recorded nothing of request ${id}`)
    const {worker, thread, pid, startUs, endUs, waits} = record
    return {
      ...{worker, thread, pid},
      ...{sentUs: since(sentUs), startUs: since(startUs), endUs: since(endUs), receivedUs: since(receivedUs)},
      waits: waits.map(([from, to]): [number, number] => [since(from), since(to)]),
    }
  })
}

/** CLOCK_MONOTONIC, as in the server. */
function nowUs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e6 + nanoseconds / 1e3
}
