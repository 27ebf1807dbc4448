import {join} from 'node:path'
import {BenchError} from '../error.js'
import {startSampler} from '../measure/sampler.js'
import type {Plan, Start} from '../plan/plan.js'
import type {CompletedRound, RoundPhases} from '../result/round.js'
import {withDatabase} from '../server/database.js'
import type {LaunchSpec, ServerHandle} from '../server/handle.js'
import {withServer} from '../server/launch.js'
import {withNginx} from '../server/nginx.js'
import {freePort} from '../server/port.js'
import {readServed} from '../server/reference.js'
import {launchSpecOf} from './launch-spec.js'
import {runPhases, type PhaseWorld} from './phases.js'
import {probeUnloaded, verifyAnswer, verifyCount} from './probe.js'

/** What the rounds of a run share. */
export interface RoundWorld extends PhaseWorld {
  readonly temporaryFolder: string
  /** HOST:PORT of the bundled upstream; null when nothing is started here. */
  readonly upstream: string | null
  /** postgresql://… for /db; null: none. */
  readonly database: string | null
}

/** One fresh start of an arm: ready, probed, warmed up, loaded, measured, stopped. */
export async function runRound(start: Start, plan: Plan, world: RoundWorld): Promise<CompletedRound> {
  const startedAt = new Date().toISOString()
  const measured =
    plan.url === null ? await onStarted(start, plan, world) : await onRunning(plan.url, start, plan, world)
  return {status: 'completed', index: start.round, position: start.position, startedAt, ...measured}
}

type Measured = RoundPhases &
  Pick<CompletedRound, 'startupMs' | 'unloadedMs' | 'memory' | 'proxy' | 'servedByServer'>

async function onRunning(url: string, start: Start, plan: Plan, world: RoundWorld): Promise<Measured> {
  await verifyAnswer(url, start.scenario, world.signal, world.insecure)
  const sampler = plan.pid === null ? null : startSampler(plan.pid)
  try {
    const idle = sampler?.memory() ?? null
    const watched = sampler === null ? null : {server: null, sampler}
    const {phases} = await runPhases(url, start, plan, world, watched)
    const after = sampler?.memory() ?? null
    const unloaded = await probeUnloaded(url, start.scenario, world.signal, world.insecure)
    const memory = idle === null || after === null ? null : {idle, after}
    return {...phases, startupMs: null, unloadedMs: unloaded.serviceMs, memory, servedByServer: null}
  } finally {
    sampler?.stop()
  }
}

async function onStarted(start: Start, plan: Plan, world: RoundWorld): Promise<Measured> {
  const {signal, onEvent} = world
  const statsFile = join(world.temporaryFolder, `served-${start.round}-${start.position}.json`)
  if (world.upstream === null) throw new BenchError('nothing is started without an upstream', {family: 'bug'})
  onEvent({type: 'phase', phase: 'starting'})
  const isBehind = start.arm.proxy !== undefined
  // The port that was asked for is the one that is loaded.
  const port = isBehind ? await freePort() : (plan.port ?? (await freePort()))
  const spec = launchSpecOf(start, plan, {port, upstream: world.upstream, statsFile})
  const launch = pinned(withDatabase(spec, world.database), plan.pinning?.server)
  const {measured, probes} = await withServer(launch, signal, async server => {
    const ready = isBehind
      ? await behindNginx(server, spec, start, plan, world)
      : await onReady({server, front: server}, start, plan, world)
    onEvent({type: 'phase', phase: 'stopping'})
    return {...ready, probes: server.probes + verifyCount + ready.probes}
  })
  const served = await readServed(statsFile)
  return {...measured, servedByServer: served === null ? null : Math.max(0, served - probes)}
}

async function behindNginx(
  server: ServerHandle,
  {host, port, ready}: LaunchSpec,
  start: Start,
  plan: Plan,
  world: RoundWorld,
): Promise<Ready> {
  const request = {upstreamAddress: `${host}:${port}`, port: plan.port ?? (await freePort()), ready}
  return withNginx(request, world.signal, async front => {
    const measured = await onReady({server, front}, start, plan, world)
    // What nginx was asked, it asked the server.
    return {...measured, probes: measured.probes + front.probes}
  })
}

/** `taskset` becomes the program it starts: the same process, and all that it starts in turn stays on these CPUs. */
function pinned(spec: LaunchSpec, cpus: string | null | undefined): LaunchSpec {
  if (cpus == null) return spec
  return {...spec, argv: ['taskset', '--cpu-list', cpus, ...spec.argv]}
}

interface Ready {
  readonly measured: Measured
  readonly probes: number
}

interface Measurable {
  readonly server: ServerHandle
  /** What takes the load: the server itself, or what stands in front of it. */
  readonly front: ServerHandle
}

async function onReady(
  {server, front}: Measurable,
  start: Start,
  plan: Plan,
  world: RoundWorld,
): Promise<Ready> {
  const {signal, insecure} = world
  await verifyAnswer(front.origin, start.scenario, signal, insecure)
  const sampler = startSampler(server.pid)
  const proxy = front === server ? undefined : startSampler(front.pid)
  try {
    const idle = sampler.memory()
    const proxyIdle = proxy?.memory()
    const {phases, proxyUse} = await runPhases(front.origin, start, plan, world, {server, sampler, proxy})
    const after = sampler.memory()
    const proxyAfter = proxy?.memory()
    const {serviceMs, probes} = await probeUnloaded(front.origin, start.scenario, signal, insecure)
    const {startupMs} = server
    const own = {startupMs, unloadedMs: serviceMs, memory: {idle, after}, servedByServer: null}
    const beside =
      proxyIdle === undefined || proxyAfter === undefined
        ? {}
        : {proxy: {use: proxyUse, memory: {idle: proxyIdle, after: proxyAfter}}}
    return {measured: {...phases, ...own, ...beside}, probes}
  } finally {
    sampler.stop()
    proxy?.stop()
  }
}
