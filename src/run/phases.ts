import {environmentError} from '../error.js'
import type {ClosedLoopJob, LoadGenerator, LoadResult, OpenLoopJob} from '../load/contract.js'
import {machineUseBetween, readMachineLoad, type MachineLoad} from '../measure/machine-load.js'
import type {Sampler} from '../measure/sampler.js'
import type {LatencyPhase, Plan, Start} from '../plan/plan.js'
import {throughputOf} from '../result/round-values.js'
import type {CompletedRound} from '../result/round.js'
import type {Scenario} from '../scenario/scenario.js'
import type {ServerHandle} from '../server/handle.js'
import type {OnRunEvent} from './event.js'

export interface PhaseWorld {
  readonly generator: LoadGenerator
  readonly insecure: boolean
  readonly signal: AbortSignal
  readonly onEvent: OnRunEvent
}

/** A server of ours, whose processes are measured and whose end ends the load; null for a foreign one. */
export interface Watched {
  readonly server: ServerHandle
  readonly sampler: Sampler
}

/** After this long without the turn of every connection the window opens nevertheless. */
const longestWarmupMs = 10_000

/** A slot-bound server with 64 clients in its queue needs seconds to answer the last of them. */
const longestDrainMs = 10_000

/** An open loop opens connections as it needs them, up to so many; beyond, requests wait in the generator, and that counts. */
const mostOpenConnections = 1024

/** Below the two seconds for which gunicorn and the reference server keep an idle connection. */
const dropIdleAfterMs = 1000

export type PhaseResults = Pick<CompletedRound, 'load' | 'use' | 'machineBusy' | 'latencyLoad'>

/** First capacity in a closed loop, then, if the plan asks for it, latency in an open one on the same processes. */
export async function runPhases(
  origin: string,
  start: Start,
  plan: Plan,
  world: PhaseWorld,
  watched: Watched | null,
): Promise<PhaseResults> {
  const capacity = await runCapacity(origin, start, plan, world, watched)
  if (plan.latency === null) return {...capacity, latencyLoad: null}
  const ratePerSecond = arrivalsOf(plan.latency, throughputOf(capacity))
  const load = await runLatency(origin, start, plan, ratePerSecond, world, watched)
  return {...capacity, latencyLoad: {ratePerSecond, load}}
}

async function runCapacity(
  origin: string,
  {scenario}: Start,
  plan: Plan,
  {generator, insecure, signal, onEvent}: PhaseWorld,
  watched: Watched | null,
): Promise<Omit<PhaseResults, 'latencyLoad'>> {
  const job: ClosedLoopJob = {
    model: 'closed',
    ...requestOf(origin, scenario, plan, insecure),
    connections: scenario.connections,
    warmup: {
      minMs: scenario.warmupMs,
      minPerConnection: 1,
      maxMs: Math.max(longestWarmupMs, scenario.warmupMs),
    },
  }
  const window: {use: CompletedRound['use']; machineBusy: number | null} = {use: null, machineBusy: null}
  let before = readMachineLoad()
  onEvent({type: 'phase', phase: 'warming up'})
  const load = await untilDeath(watched?.server, signal, deathSignal =>
    generator.run(job, deathSignal, event => {
      if (event.type === 'window-opened') {
        watched?.sampler.mark()
        before = readMachineLoad()
        onEvent({type: 'phase', phase: 'measuring capacity'})
      } else if (event.type === 'window-closed') {
        window.use = watched?.sampler.use() ?? null
        window.machineBusy = machineBusySince(before)
      } else {
        onEvent({type: 'tick', ratePerSecond: (event.ok / event.elapsedMs) * 1000, p50Us: event.p50Us})
      }
    }),
  )
  return {load, ...window}
}

async function runLatency(
  origin: string,
  {scenario, round}: Start,
  plan: Plan,
  ratePerSecond: number,
  {generator, insecure, signal, onEvent}: PhaseWorld,
  watched: Watched | null,
): Promise<LoadResult> {
  const job: OpenLoopJob = {
    model: 'open',
    ...requestOf(origin, scenario, plan, insecure),
    ratePerSecond,
    arrivals: 'poisson',
    // The same arrivals for every arm of a round: they differ in their answers only.
    seed: plan.seed + round,
    maxConnections: mostOpenConnections,
    idleMs: dropIdleAfterMs,
    warmup: {minMs: scenario.warmupMs},
  }
  onEvent({type: 'phase', phase: 'warming up'})
  return untilDeath(watched?.server, signal, deathSignal =>
    generator.run(job, deathSignal, event => {
      if (event.type === 'window-opened') onEvent({type: 'phase', phase: 'measuring latency'})
      else if (event.type === 'tick') {
        onEvent({type: 'tick', ratePerSecond: (event.ok / event.elapsedMs) * 1000, p50Us: event.p50Us})
      }
    }),
  )
}

/** What both loops ask for. */
function requestOf(origin: string, scenario: Scenario, plan: Plan, insecure: boolean) {
  return {
    url: `${origin}${scenario.path}`,
    method: scenario.method,
    headers: scenario.headers,
    body: scenario.body ?? undefined,
    durationMs: plan.durationMs,
    timeoutMs: scenario.timeoutMs,
    drainMs: Math.min(longestDrainMs, scenario.timeoutMs),
    insecure,
  }
}

function arrivalsOf(phase: LatencyPhase, capacityPerSecond: number): number {
  if (phase.kind === 'rate') return phase.perSecond
  if (capacityPerSecond > 0) return phase.ofCapacity * capacityPerSecond
  throw environmentError(
    'no request was answered in the capacity phase, so there is no capacity to take a share of',
    'give a fixed rate with --rate, or a longer --duration',
  )
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
