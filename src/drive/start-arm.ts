import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {startSampler, type Sampler, type SamplerOptions} from '../measure/sampler.js'
import type {StartableArm} from '../plan/arm.js'
import {withDatabase} from '../server/database.js'
import type {LaunchSpec, ServerHandle} from '../server/handle.js'
import {startServer} from '../server/launch.js'
import {startNginx} from '../server/nginx.js'
import {freePort} from '../server/port.js'
import type {TracedRequest} from '../server/protocol.js'
import {readServed} from '../server/reference.js'
import type {Limiter} from '../limits/limiter.js'
import type {GroupWatch} from '../limits/watch.js'
import {launchSpecOf, pinnedTo} from './launch-spec.js'
import {countStart, limitedFault, limitStart, type LimitedStart} from './limited.js'
import type {LiveServer, StartRequest} from './world.js'

/** Starts an arm, and nginx in front of it where the arm says so. Its files go into `folder`, under `id`. */
export async function startArm(
  request: StartRequest,
  {folder, id, limiter}: {readonly folder: string; readonly id: string; readonly limiter: Limiter},
  signal: AbortSignal,
): Promise<LiveServer> {
  const {arm, port} = request
  const isBehind = arm.proxy !== undefined
  const statsFile = join(folder, `served-${id}.json`)
  const traceFile = join(folder, `trace-${id}.jsonl`)
  // The port that was asked for is the one that is loaded.
  const ownPort = isBehind ? await freePort() : (port ?? (await freePort()))
  const spec = decorated(launchSpecOf(arm, {...request, port: ownPort, statsFile}), request, traceFile)
  const limited = limitStart(arm, limiter)
  const {server, front} = await startInside(limited, arm, spec, async inner => {
    const server = await startServer(inner, signal)
    const front = isBehind ? await startFront(server, spec, {arm, limiter, port}, signal) : null
    return {server, front}
  })
  const samplers: Sampler[] = []
  const watch = (pid: number, options?: Partial<SamplerOptions>) => {
    const sampler = startSampler(pid, options)
    samplers.push(sampler)
    return sampler
  }
  return {
    name: spec.name,
    origin: (front ?? server).origin,
    pid: server.pid,
    closes: !isBehind && arm.launch.kind === 'manifest' && !arm.launch.variant.keepAlive,
    startupMs: server.startupMs,
    // What nginx was asked, it asked the server.
    asked: server.asked + (front?.asked ?? 0),
    exited: server.exited,
    output: () => server.output(),
    exhausted: () => server.exhausted(),
    watch: options => watch(server.pid, options),
    group: limited?.watch ?? null,
    outOfMemory: () => limited?.outOfMemory() ?? null,
    memoryFault: limited?.memoryFault ?? never,
    watchProxy: () => (front === null ? null : watch(front.pid)),
    proxyGroup: front?.group ?? null,
    stop: async () => {
      for (const sampler of samplers.splice(0)) sampler.stop()
      try {
        await front?.stop()
      } finally {
        await server.stop().finally(() => limited?.remove())
      }
    },
    served: () => readServed(statsFile),
    recorded: () => readRecorded(traceFile),
  }
}

/** Nobody waits for it for ever: it only loses races. */
const never = new Promise<never>(() => undefined)

/** Nothing of the group is left when this throws. */
async function startInside<T>(
  limited: LimitedStart | null,
  arm: StartableArm,
  spec: LaunchSpec,
  start: (spec: LaunchSpec) => Promise<T>,
): Promise<T> {
  if (limited === null) return start(spec)
  try {
    return await start(limited.inside(spec))
  } catch (error) {
    const fault = limitedFault(error, arm, limited)
    await limited.remove()
    throw fault
  }
}

function decorated(
  spec: LaunchSpec,
  {arm, name, cpus, database, arguments: more = [], environment, records}: StartRequest,
  traceFile: string,
): LaunchSpec {
  const named = {
    ...spec,
    name: name ?? spec.name,
    argv: [...spec.argv, ...more] as LaunchSpec['argv'],
    env: {...spec.env, ...environment, ...(records === true ? {WORKERBENCH_TRACE: traceFile} : {})},
  }
  // CPUs that the arm names go before those that the plan would keep it on.
  const pinned = arm.limits?.cpuset === undefined ? (cpus ?? null) : null
  return pinnedTo(pinned, withDatabase(named, database ?? null))
}

/** A proxy, in a group of its own where the server has one. */
type Front = ServerHandle & {readonly group: GroupWatch | null}

async function startFront(
  server: ServerHandle,
  {ready}: LaunchSpec,
  {arm, limiter, port}: Pick<StartRequest, 'arm' | 'port'> & {readonly limiter: Limiter},
  signal: AbortSignal,
): Promise<Front> {
  let counted: LimitedStart | null = null
  try {
    counted = countStart(arm, limiter)
    const inside = (spec: LaunchSpec) => counted?.inside(spec) ?? spec
    const upstreamAddress = new URL(server.origin).host
    const nginx = await startNginx({upstreamAddress, port: port ?? (await freePort()), ready, inside}, signal)
    return {
      ...nginx,
      group: counted?.watch ?? null,
      stop: () => nginx.stop().finally(() => counted?.remove()),
    }
  } catch (error) {
    await counted?.remove()
    await server.stop()
    throw error
  }
}

async function readRecorded(file: string): Promise<readonly TracedRequest[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return lines.map(line => JSON.parse(line) as TracedRequest)
}
