import {join} from 'node:path'
import {BenchError, environmentError} from '../error.js'
import type {ClosedLoopJob, LoadGenerator, LoadResult} from '../load/contract.js'
import {machineUseBetween, readMachineLoad, type MachineLoad} from '../measure/machine-load.js'
import {startSampler, type Sampler} from '../measure/sampler.js'
import type {Plan, Start} from '../plan/plan.js'
import type {CompletedRound} from '../result/schema.js'
import type {ServerHandle} from '../server/handle.js'
import {withServer} from '../server/launch.js'
import {freePort} from '../server/port.js'
import {readServed, referenceLaunch} from '../server/reference.js'
import type {OnRunEvent} from './event.js'
import {probeUnloaded, verifyAnswer, verifyCount} from './probe.js'

/** What the rounds of a run share. */
export interface RoundWorld {
  readonly generator: LoadGenerator
  readonly temporaryFolder: string
  /** HOST:PORT of the bundled upstream; null when nothing is started here. */
  readonly upstream: string | null
  readonly insecure: boolean
  readonly signal: AbortSignal
  readonly onEvent: OnRunEvent
}

/** After this long without the turn of every connection the window opens nevertheless. */
const longestWarmupMs = 10_000

/** A slot-bound server with 64 clients in its queue needs seconds to answer the last of them. */
const longestDrainMs = 10_000

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
  const loaded = await load(url, start, plan, world, null)
  const unloaded = await probeUnloaded(url, start.scenario, world.signal, world.insecure)
  return {...loaded, startupMs: null, unloadedMs: unloaded.serviceMs, memory: null, servedByServer: null}
}

async function onStarted(start: Start, plan: Plan, world: RoundWorld): Promise<Measured> {
  const {signal, onEvent} = world
  const statsFile = join(world.temporaryFolder, `served-${start.round}-${start.position}.json`)
  const {mode, workers, threads, gil} = start.arm
  if (mode === null || workers === null || world.upstream === null)
    throw new BenchError('an arm without a mode cannot be started', {family: 'bug'})
  onEvent({type: 'phase', phase: 'starting'})
  const port = plan.port ?? (await freePort())
  const spec = referenceLaunch({
    ...{mode, workers, threads, gil, statsFile},
    host: '127.0.0.1',
    port,
    upstream: world.upstream,
  })
  const {measured, probes} = await withServer(spec, signal, async server => {
    const ready = await onReady(server, start, plan, world)
    onEvent({type: 'phase', phase: 'stopping'})
    return {...ready, probes: server.probes + verifyCount + ready.probes}
  })
  const served = await readServed(statsFile)
  return {...measured, servedByServer: served === null ? null : Math.max(0, served - probes)}
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
    const loaded = await load(server.origin, start, plan, world, {server, sampler})
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

interface Watched {
  readonly server: ServerHandle
  readonly sampler: Sampler
}

async function load(
  origin: string,
  {scenario}: Start,
  plan: Plan,
  {generator, insecure, signal, onEvent}: RoundWorld,
  watched: Watched | null,
): Promise<Pick<Measured, 'load' | 'use' | 'machineBusy'>> {
  const job: ClosedLoopJob = {
    model: 'closed',
    url: `${origin}${scenario.path}`,
    method: scenario.method,
    headers: scenario.headers,
    body: scenario.body ?? undefined,
    connections: scenario.connections,
    warmup: {
      minMs: scenario.warmupMs,
      minPerConnection: 1,
      maxMs: Math.max(longestWarmupMs, scenario.warmupMs),
    },
    durationMs: plan.durationMs,
    timeoutMs: scenario.timeoutMs,
    drainMs: Math.min(longestDrainMs, scenario.timeoutMs),
    insecure,
  }
  const window: {use: CompletedRound['use']; machineBusy: number | null} = {use: null, machineBusy: null}
  let before = readMachineLoad()
  onEvent({type: 'phase', phase: 'warming up'})
  const result = await untilDeath(watched?.server, signal, deathSignal =>
    generator.run(job, deathSignal, event => {
      if (event.type === 'window-opened') {
        watched?.sampler.mark()
        before = readMachineLoad()
        onEvent({type: 'phase', phase: 'measuring'})
      } else if (event.type === 'window-closed') {
        window.use = watched?.sampler.use() ?? null
        window.machineBusy = machineBusySince(before)
      } else {
        onEvent({type: 'tick', ratePerSecond: (event.ok / event.elapsedMs) * 1000, p50Us: event.p50Us})
      }
    }),
  )
  return {load: result, ...window}
}

/** Ends the load at once when the server's process does: loading a corpse would only count refused connections. */
async function untilDeath(
  server: ServerHandle | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<LoadResult>,
): Promise<LoadResult> {
  if (server === undefined) return work(signal)
  const death = new AbortController()
  void server.exited.then(({code, signal: by}) => {
    const how = by === null ? `with exit code ${String(code)}` : `by ${by}`
    death.abort(environmentError(`the server ended ${how} while it was loaded`, server.output()))
  })
  return work(AbortSignal.any([signal, death.signal]))
}

/** Busy share of all cores since `before`, everybody's work counted; null where nothing tells. */
function machineBusySince(before: MachineLoad | null): number | null {
  const now = readMachineLoad()
  return before === null || now === null ? null : machineUseBetween(before, now).busyShare
}
