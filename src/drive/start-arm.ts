import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {startSampler, type Sampler, type SamplerOptions} from '../measure/sampler.js'
import {withDatabase} from '../server/database.js'
import type {LaunchSpec, ServerHandle} from '../server/handle.js'
import {startServer} from '../server/launch.js'
import {startNginx} from '../server/nginx.js'
import {freePort} from '../server/port.js'
import type {TracedRequest} from '../server/protocol.js'
import {readServed} from '../server/reference.js'
import {launchSpecOf, pinnedTo} from './launch-spec.js'
import type {LiveServer, StartRequest} from './world.js'

/** Starts an arm, and nginx in front of it where the arm says so. Its files go into `folder`, under `id`. */
export async function startArm(
  request: StartRequest,
  {folder, id}: {readonly folder: string; readonly id: string},
  signal: AbortSignal,
): Promise<LiveServer> {
  const {arm, port} = request
  const isBehind = arm.proxy !== undefined
  const statsFile = join(folder, `served-${id}.json`)
  const traceFile = join(folder, `trace-${id}.jsonl`)
  // The port that was asked for is the one that is loaded.
  const ownPort = isBehind ? await freePort() : (port ?? (await freePort()))
  const spec = decorated(launchSpecOf(arm, {...request, port: ownPort, statsFile}), request, traceFile)
  const server = await startServer(spec, signal)
  const front = isBehind ? await startFront(server, spec, port ?? (await freePort()), signal) : null
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
    startupMs: server.startupMs,
    // What nginx was asked, it asked the server.
    asked: server.asked + (front?.asked ?? 0),
    exited: server.exited,
    output: () => server.output(),
    watch: options => watch(server.pid, options),
    watchProxy: () => (front === null ? null : watch(front.pid)),
    stop: async () => {
      for (const sampler of samplers.splice(0)) sampler.stop()
      try {
        await front?.stop()
      } finally {
        await server.stop()
      }
    },
    served: () => readServed(statsFile),
    recorded: () => readRecorded(traceFile),
  }
}

function decorated(
  spec: LaunchSpec,
  {name, cpus, database, arguments: more = [], environment, records}: StartRequest,
  traceFile: string,
): LaunchSpec {
  const named = {
    ...spec,
    name: name ?? spec.name,
    argv: [...spec.argv, ...more] as LaunchSpec['argv'],
    env: {...spec.env, ...environment, ...(records === true ? {WORKERBENCH_TRACE: traceFile} : {})},
  }
  return pinnedTo(cpus ?? null, withDatabase(named, database ?? null))
}

async function startFront(
  server: ServerHandle,
  {host, port, ready}: LaunchSpec,
  frontPort: number,
  signal: AbortSignal,
): Promise<ServerHandle> {
  try {
    return await startNginx({upstreamAddress: `${host}:${port}`, port: frontPort, ready}, signal)
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function readRecorded(file: string): Promise<readonly TracedRequest[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return lines.map(line => JSON.parse(line) as TracedRequest)
}
