import {environmentError} from '../error.js'
import type {LoadGenerator, LoadJob, ResultOf} from '../load/contract.js'
import {machineUseBetween, readMachineLoad, type MachineLoad} from '../measure/machine-load.js'
import type {Sampler} from '../measure/sampler.js'
import type {ArrivalRate} from '../plan/phases.js'
import type {Plan, Start} from '../plan/plan.js'
import type {ClosedLoad} from '../result/load.js'
import {answersPerSecond, generatorCoresOf} from '../result/round-values.js'
import type {LatencyPhase, RoundPhases, SaturationPhase} from '../result/round.js'
import type {ServerHandle} from '../server/handle.js'
import type {OnRunEvent} from './event.js'
import {latencyJob, saturationJob} from './jobs.js'

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
  readonly phases: RoundPhases
  /** Of the proxy, where there is one. */
  readonly proxyUse: SaturationPhase['use']
}

/**
 * First saturation in a closed loop, then latency in an open one on the same processes; or only one of them. CPU and memory
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
  const openLoop = (ratePerSecond: number) => latencyJob(to, start, plan, ratePerSecond)
  if (!plan.saturation) {
    const ratePerSecond = plan.latency.perSecond
    const {measured, proxyUse} = await runMeasured(openLoop(ratePerSecond), world, watched)
    return {phases: {latency: {ratePerSecond, ...measured}}, proxyUse}
  }
  const {measured: saturation, proxyUse} = await runMeasured(saturationJob(to, start, plan), world, watched)
  if (plan.latency === null) return {phases: {saturation}, proxyUse}
  const arrivals = arrivalsOf(plan.latency, saturation.load)
  const load = await runLoad(openLoop(arrivals.ratePerSecond), world, watched)
  return {phases: {saturation, latency: {...arrivals, load, ...unmeasured}}, proxyUse}
}

/** The second phase's processes are warm and its load is another one: use is compared at saturation only. */
const unmeasured = {use: null, machineBusy: null}

type Seen = Pick<SaturationPhase, 'use' | 'machineBusy'>

/** A load, with what the server's processes and the machine did during its window. */
async function runMeasured<Job extends LoadJob>(
  job: Job,
  world: PhaseWorld,
  watched: Watched | null,
): Promise<{readonly measured: Seen & {readonly load: ResultOf<Job>}} & Pick<PhaseResults, 'proxyUse'>> {
  let seen: Seen = unmeasured
  let proxyUse: PhaseResults['proxyUse'] = null
  let before = readMachineLoad()
  const load = await runLoad(job, world, watched, {
    opened: () => {
      watched?.sampler.mark()
      watched?.proxy?.mark()
      before = readMachineLoad()
    },
    closed: () => {
      seen = {use: watched?.sampler.use() ?? null, machineBusy: machineBusySince(before)}
      proxyUse = watched?.proxy?.use() ?? null
    },
  })
  return {measured: {load, ...seen}, proxyUse}
}

const unwatched = {opened: () => undefined, closed: () => undefined}

async function runLoad<Job extends LoadJob>(
  job: Job,
  {generator, signal, onEvent}: PhaseWorld,
  watched: Watched | null,
  window: {readonly opened: () => void; readonly closed: () => void} = unwatched,
): Promise<ResultOf<Job>> {
  onEvent({type: 'phase', phase: 'warming up'})
  return untilDeath(watched?.server, signal, deathSignal =>
    generator.run(job, deathSignal, event => {
      if (event.type === 'window-opened') {
        window.opened()
        onEvent({type: 'phase', phase: job.model === 'closed' ? 'measuring saturation' : 'measuring latency'})
      } else {
        window.closed()
      }
    }),
  )
}

type Arrivals = Pick<LatencyPhase, 'ratePerSecond' | 'paced'>

/**
 * Of a core that one generator process may need for a load of nobody's asking, by what a request cost it in the closed
 * loop. In an open one it is about half as much again, and the generator, which looks for its next instant all the time,
 * must not be in the server's way: on two cores a burst is else not worked off before the next one.
 */
const pacingCores = 0.3

function arrivalsOf(rate: ArrivalRate, saturation: ClosedLoad): Arrivals {
  if (rate.kind === 'rate') return {ratePerSecond: rate.perSecond}
  const perSecond = answersPerSecond(saturation)
  if (!(perSecond > 0))
    throw environmentError(
      'no request was answered in the saturation phase, so there is no throughput to take a share of',
      'give a fixed rate with --rate, or a longer --duration',
    )
  const usual = rate.ofSaturation * perSecond
  // By what the generator's busiest process used at saturation.
  const most = (pacingCores / generatorCoresOf(saturation)) * perSecond
  return rate.orLess && most < usual ? {ratePerSecond: most, paced: true} : {ratePerSecond: usual}
}

/** Ends the load at once when the server's process does: loading a corpse would only count refused connections. */
async function untilDeath<Result>(
  server: ServerHandle | null | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
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
