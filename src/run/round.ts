import {join} from 'node:path'
import {BenchError} from '../error.js'
import {startSampler} from '../measure/sampler.js'
import type {Plan, Start} from '../plan/plan.js'
import type {CompletedRound} from '../result/round.js'
import {withDatabase} from '../server/database.js'
import type {LaunchSpec, ServerHandle} from '../server/handle.js'
import {withServer} from '../server/launch.js'
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

type Measured = Omit<CompletedRound, 'status' | 'index' | 'position' | 'startedAt'>

async function onRunning(url: string, start: Start, plan: Plan, world: RoundWorld): Promise<Measured> {
  await verifyAnswer(url, start.scenario, world.signal, world.insecure)
  const sampler = plan.pid === null ? null : startSampler(plan.pid)
  try {
    const idle = sampler?.memory() ?? null
    const watched = sampler === null ? null : {server: null, sampler}
    const loaded = await runPhases(url, start, plan, world, watched)
    const after = sampler?.memory() ?? null
    const unloaded = await probeUnloaded(url, start.scenario, world.signal, world.insecure)
    const memory = idle === null || after === null ? null : {idle, after}
    return {...loaded, startupMs: null, unloadedMs: unloaded.serviceMs, memory, servedByServer: null}
  } finally {
    sampler?.stop()
  }
}

async function onStarted(start: Start, plan: Plan, world: RoundWorld): Promise<Measured> {
  const {signal, onEvent} = world
  const statsFile = join(world.temporaryFolder, `served-${start.round}-${start.position}.json`)
  if (world.upstream === null) throw new BenchError('nothing is started without an upstream', {family: 'bug'})
  onEvent({type: 'phase', phase: 'starting'})
  const port = plan.port ?? (await freePort())
  const spec = launchSpecOf(start, plan, {port, upstream: world.upstream, statsFile})
  const launch = pinned(withDatabase(spec, world.database), plan.pinning?.server)
  const {measured, probes} = await withServer(launch, signal, async server => {
    const ready = await onReady(server, start, plan, world)
    onEvent({type: 'phase', phase: 'stopping'})
    return {...ready, probes: server.probes + verifyCount + ready.probes}
  })
  const served = await readServed(statsFile)
  return {...measured, servedByServer: served === null ? null : Math.max(0, served - probes)}
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

async function onReady(server: ServerHandle, start: Start, plan: Plan, world: RoundWorld): Promise<Ready> {
  await verifyAnswer(server.origin, start.scenario, world.signal, world.insecure)
  const sampler = startSampler(server.pid)
  try {
    const idle = sampler.memory()
    const loaded = await runPhases(server.origin, start, plan, world, {server, sampler})
    const after = sampler.memory()
    const {serviceMs, probes} = await probeUnloaded(
      server.origin,
      start.scenario,
      world.signal,
      world.insecure,
    )
    const {startupMs} = server
    return {
      measured: {...loaded, startupMs, unloadedMs: serviceMs, memory: {idle, after}, servedByServer: null},
      probes,
    }
  } finally {
    sampler.stop()
  }
}
