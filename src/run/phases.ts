import {BenchError, environmentError} from '../error.js'
import type {LoadGenerator, LoadJob, LoadResult} from '../load/contract.js'
import {machineUseBetween, readMachineLoad, type MachineLoad} from '../measure/machine-load.js'
import type {Sampler} from '../measure/sampler.js'
import type {LatencyPhase} from '../plan/phases.js'
import type {Plan, Start} from '../plan/plan.js'
import {generatorCoresOf, throughputOf} from '../result/round-values.js'
import type {CompletedRound} from '../result/round.js'
import type {ServerHandle} from '../server/handle.js'
import type {OnRunEvent} from './event.js'
import {capacityJob, latencyJob} from './jobs.js'

export interface PhaseWorld {
  readonly generator: LoadGenerator
  readonly insecure: boolean
  readonly signal: AbortSignal
  readonly onEvent: OnRunEvent
}

/** A server of ours, whose processes are measured and whose end ends the load; null for a foreign one. */
export interface Watched {
  /** null: one that was not started here. */
  readonly server: ServerHandle | null
  readonly sampler: Sampler
  /** Of what stands in front of it. */
  readonly proxy?: Sampler | undefined
}

export interface PhaseResults {
  readonly phases: Pick<CompletedRound, 'load' | 'use' | 'machineBusy' | 'latencyLoad'>
  /** Of the proxy, where there is one. */
  readonly proxyUse: CompletedRound['use']
}

/**
 * First capacity in a closed loop, then latency in an open one on the same processes; or only one of them. CPU and memory
 * are those of the first.
 */
export async function runPhases(
  origin: string,
  start: Start,
  plan: Plan,
  world: PhaseWorld,
  watched: Watched | null,
): Promise<PhaseResults> {
  const to = {origin, insecure: world.insecure}
  if (!plan.capacity) {
    if (plan.latency?.kind !== 'rate')
      throw new BenchError('a plan whose latency phase has no arrivals', {family: 'bug'})
    const job = latencyJob(to, start, plan, plan.latency.perSecond)
    const {proxyUse, ...latency} = await runMeasured(job, 'measuring latency', world, watched)
    return {phases: {...latency, latencyLoad: null}, proxyUse}
  }
  const {proxyUse, ...capacity} = await runMeasured(
    capacityJob(to, start, plan),
    'measuring capacity',
    world,
    watched,
  )
  if (plan.latency === null) return {phases: {...capacity, latencyLoad: null}, proxyUse}
  const arrivals = arrivalsOf(plan.latency, throughputOf(capacity), generatorCoresOf(capacity.load))
  const job = latencyJob(to, start, plan, arrivals.ratePerSecond)
  const load = await runLoad(job, 'measuring latency', world, watched)
  return {phases: {...capacity, latencyLoad: {...arrivals, load}}, proxyUse}
}

type MeasuringPhase = 'measuring capacity' | 'measuring latency'

/** A load, with what the server's processes and the machine did during its window. */
async function runMeasured(
  job: LoadJob,
  phase: MeasuringPhase,
  world: PhaseWorld,
  watched: Watched | null,
): Promise<Omit<PhaseResults['phases'], 'latencyLoad'> & Pick<PhaseResults, 'proxyUse'>> {
  const seen: {use: CompletedRound['use']; proxyUse: CompletedRound['use']; machineBusy: number | null} = {
    ...{use: null, proxyUse: null, machineBusy: null},
  }
  let before = readMachineLoad()
  const load = await runLoad(job, phase, world, watched, {
    opened: () => {
      watched?.sampler.mark()
      watched?.proxy?.mark()
      before = readMachineLoad()
    },
    closed: () => {
      seen.use = watched?.sampler.use() ?? null
      seen.proxyUse = watched?.proxy?.use() ?? null
      seen.machineBusy = machineBusySince(before)
    },
  })
  return {load, ...seen}
}

const unwatched = {opened: () => undefined, closed: () => undefined}

async function runLoad(
  job: LoadJob,
  phase: MeasuringPhase,
  {generator, signal, onEvent}: PhaseWorld,
  watched: Watched | null,
  window: {readonly opened: () => void; readonly closed: () => void} = unwatched,
): Promise<CompletedRound['load']> {
  onEvent({type: 'phase', phase: 'warming up'})
  const result = await untilDeath(watched?.server, signal, deathSignal =>
    generator.run(job, deathSignal, event => {
      if (event.type === 'window-opened') {
        window.opened()
        onEvent({type: 'phase', phase})
      } else {
        window.closed()
      }
    }),
  )
  return {open: null, ...result}
}

type Arrivals = Pick<NonNullable<CompletedRound['latencyLoad']>, 'ratePerSecond' | 'paced'>

/**
 * Of a core that one generator process may need for a load of nobody's asking, by what a request cost it in the closed
 * loop. In an open one it is about half as much again, and the generator, which looks for its next instant all the time,
 * must not be in the server's way: on two cores a burst is else not worked off before the next one.
 */
const pacingCores = 0.3

/** `generatorCores`: what the generator's busiest process used for the capacity. */
function arrivalsOf(phase: LatencyPhase, capacityPerSecond: number, generatorCores: number): Arrivals {
  if (phase.kind === 'rate') return {ratePerSecond: phase.perSecond}
  if (!(capacityPerSecond > 0))
    throw environmentError(
      'no request was answered in the capacity phase, so there is no capacity to take a share of',
      'give a fixed rate with --rate, or a longer --duration',
    )
  const usual = phase.ofCapacity * capacityPerSecond
  const most = (pacingCores / generatorCores) * capacityPerSecond
  return phase.orLess && most < usual ? {ratePerSecond: most, paced: true} : {ratePerSecond: usual}
}

/** Ends the load at once when the server's process does: loading a corpse would only count refused connections. */
async function untilDeath(
  server: ServerHandle | null | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<LoadResult>,
): Promise<LoadResult> {
  if (server === undefined || server === null) return work(signal)
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
