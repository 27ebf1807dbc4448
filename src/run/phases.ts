import {environmentError} from '../error.js'
import type {Destination} from '../drive/verify.js'
import type {LoadJob} from '../load/job.js'
import type {ResultOf} from '../load/result.js'
import type {GroupWatch} from '../limits/watch.js'
import {machineUseBetween, type MachineLoad} from '../measure/machine-load.js'
import type {Sampler} from '../measure/sampler.js'
import {defaultShare, type FixedRate, type SaturationShare} from '../plan/phases.js'
import type {Plan, Start} from '../plan/plan.js'
import type {ClosedLoad} from '../result/load.js'
import {answersPerSecond, generatorCoresOf, requestsPerSecond, throughputOf} from '../result/round-values.js'
import type {CompletedRound, LatencyPhase, RoundPhases, SaturationPhase} from '../result/round.js'
import {errorsOf, errorsText} from '../judge/errors.js'
import {leavesAQueue} from '../judge/overload.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'
import {estimateRounds} from '../stats/interval.js'
import {latencyJob, saturationJob} from './jobs.js'
import type {RunWorld} from './run-world.js'
import {withClosedWindowForSamples, withWindowForSamples} from './slow-arm.js'

export type PhaseWorld = Pick<
  RunWorld,
  'generator' | 'machineLoad' | 'signal' | 'onEvent' | 'earlier' | 'roomMs'
>

type MeasureWorld = Pick<RunWorld, 'generator' | 'machineLoad' | 'signal' | 'onEvent'>

/** What is measured of processes, as far as they are known. */
export interface Watched {
  /** Of the server. */
  readonly sampler: Sampler | null
  /** Of what stands in front of it. */
  readonly proxy: Sampler | null
  /** Of an arm with limits; null: it has none. */
  readonly group: GroupWatch | null
  /** Of what stands in front of such an arm. */
  readonly proxyGroup?: GroupWatch | null
}

export interface PhaseResults {
  readonly phases: RoundPhases
  /** Of the proxy, where there is one. */
  readonly proxyUse: SaturationPhase['use']
}

/**
 * First saturation in a closed loop, then latency in an open one on the same processes; or only one of them. CPU and memory
 * are those of the first.
 * @param serviceMs of a lone request, before any load
 */
export async function runPhases(
  to: Destination,
  start: Start,
  plan: Plan,
  world: PhaseWorld,
  watched: Watched,
  serviceMs: number,
): Promise<PhaseResults> {
  const openLoop = (ratePerSecond: number, serviceMs: number) => {
    const lengthened = withWindowForSamples(plan, ratePerSecond, world.roomMs)
    return latencyJob(to, start, lengthened, {ratePerSecond, serviceMs})
  }
  if (!plan.saturation) {
    const ratePerSecond = plan.latency.perSecond
    const {measured, proxyUse} = await runMeasured(openLoop(ratePerSecond, serviceMs), world, watched)
    return {phases: {latency: {ratePerSecond, ...measured}}, proxyUse}
  }
  const {measured: saturation, proxyUse} = await runMeasured(
    saturationJob(to, start, withClosedWindowForSamples(plan, world.earlier, world.roomMs), {
      ...{serviceMs, earlier: world.earlier},
    }),
    world,
    watched,
  )
  if (plan.latency === null || leavesNothingToTime(saturation.load, serviceMs))
    return {phases: {saturation}, proxyUse}
  const arrivals = arrivalsOf(plan.latency, saturation.load, world.earlier)
  // The lone request was the new server's first, which is a slow one.
  const warmMs = Math.min(serviceMs, fastestMs(saturation.load))
  const {load, group} = await runGrouped(openLoop(arrivals.ratePerSecond, warmMs), world, watched)
  return {phases: {saturation, latency: {...arrivals, load, ...unmeasured, ...group}}, proxyUse}
}

/** Requests whose clients have gone still wait in the server's queue; or the window was shorter than one answer. */
function leavesNothingToTime(load: ClosedLoad, serviceMs: number): boolean {
  return leavesAQueue(load) || (answersPerSecond(load) === 0 && serviceMs > load.window.durationMs)
}

/** Of the answers of a window; Infinity of none. */
function fastestMs({window}: ClosedLoad): number {
  const latency = decodeHistogram(window.latencyHdr)
  return latency.totalCount === 0 ? Infinity : (quantileUs(latency, 0) ?? Infinity) / 1000
}

/** The second phase's processes are warm and its load is another one: use is compared at saturation only. */
/** Of a window, in which the use of CPU time must have been watched. */
const leastSeen = 0.5

const unmeasured = {use: null, machineBusy: null}

type Seen = Pick<SaturationPhase, 'use' | 'machineBusy' | 'throttledShare' | 'listenOverflows' | 'group'>

/** A load, with what the server's processes and the machine did during its window. */
export async function runMeasured<Job extends LoadJob>(
  job: Job,
  world: MeasureWorld,
  {sampler, proxy, group}: Watched,
): Promise<{readonly measured: Seen & {readonly load: ResultOf<Job>}} & Pick<PhaseResults, 'proxyUse'>> {
  let seen: Seen = unmeasured
  let proxyUse: PhaseResults['proxyUse'] = null
  // Connections are made before the window opens.
  const first = world.machineLoad()
  let before = first
  const load = await runLoad(job, world, {
    opened: () => {
      sampler?.mark()
      proxy?.mark()
      before = world.machineLoad()
      group?.mark()
    },
    closed: () => {
      const inGroup = group === null ? {} : {group: group.use()}
      const now = world.machineLoad()
      seen = {
        use: sampler?.use() ?? null,
        ...machineSeen(before, now),
        ...overflowsSeen(first, now),
        ...inGroup,
      }
      proxyUse = proxy?.use() ?? null
    },
  })
  const {durationMs} = load.window
  return {
    measured: {load, ...seen, use: ofWindow(seen.use, durationMs)},
    proxyUse: ofWindow(proxyUse, durationMs),
  }
}

/**
 * The news of a window's edges comes from another process. Where this one had to wait for its turn, both come at once, and what
 * was read between them is not of the window.
 */
function ofWindow(use: SaturationPhase['use'], durationMs: number): SaturationPhase['use'] {
  return use === null || use.wallMs < leastSeen * durationMs ? null : use
}

/** A load of which only the limits are watched: an arm is throttled at any load. */
async function runGrouped<Job extends LoadJob>(
  job: Job,
  world: PhaseWorld,
  {group}: Watched,
): Promise<{readonly load: ResultOf<Job>; readonly group: Pick<Seen, 'group'>}> {
  if (group === null) return {load: await runLoad(job, world), group: {}}
  let used: Pick<Seen, 'group'> = {}
  const load = await runLoad(job, world, {
    opened: () => group.mark(),
    closed: () => {
      used = {group: group.use()}
    },
  })
  return {load, group: used}
}

const unwatched = {opened: () => undefined, closed: () => undefined}

async function runLoad<Job extends LoadJob>(
  job: Job,
  {generator, signal, onEvent}: MeasureWorld,
  window: {readonly opened: () => void; readonly closed: () => void} = unwatched,
): Promise<ResultOf<Job>> {
  onEvent({type: 'phase', phase: 'warming up'})
  return generator.run(job, signal, event => {
    if (event.type === 'window-opened') {
      window.opened()
      onEvent({type: 'phase', phase: job.model === 'closed' ? 'measuring saturation' : 'measuring latency'})
    } else {
      window.closed()
    }
  })
}

type Arrivals = Pick<LatencyPhase, 'ratePerSecond' | 'paced'>

/**
 * Of a core that one generator process may need for a load of nobody's asking, by what a request cost it in the closed
 * loop. In an open one it is about half as much again, and the generator, which looks for its next instant all the time,
 * must not be in the server's way: on two cores a burst is else not worked off before the next one.
 */
const pacingCores = {spare: 0.3, crowded: 0.15} as const

/**
 * A share of what the arm's rounds so far agree on, so that one that was measured too fast is not overloaded; and never of
 * more than this round has shown, which others may have slowed.
 */
function arrivalsOf(
  rate: FixedRate | SaturationShare,
  saturation: ClosedLoad,
  earlier: readonly CompletedRound[],
): Arrivals {
  if (rate.kind === 'rate') return {ratePerSecond: rate.perSecond}
  const perSecond = answersPerSecond(saturation)
  if (!(perSecond > 0))
    throw environmentError(
      'WB_NO_THROUGHPUT',
      `no request had a good answer in the saturation phase${errorsSeen(saturation)}, so there is no throughput to take a share of`,
      'give a fixed rate with --rate, or a longer --duration',
    )
  const agreed = estimateRounds([...earlier.map(throughputOf), perSecond]).value
  const usual = rate.ofSaturation * Math.min(agreed, perSecond)
  // By what the generator's busiest process used at saturation.
  const cores = rate.ofSaturation < defaultShare ? pacingCores.crowded : pacingCores.spare
  const most = (cores / generatorCoresOf(saturation)) * requestsPerSecond(saturation)
  return rate.orLess && most < usual ? {ratePerSecond: most, paced: true} : {ratePerSecond: usual}
}

function errorsSeen(load: ClosedLoad): string {
  const errors = errorsOf([{saturation: {load, ...unmeasured}}])
  return errors.count === 0 ? '' : ` (errors: ${errorsText(errors)})`
}

function overflowsSeen(before: MachineLoad | null, now: MachineLoad | null): Pick<Seen, 'listenOverflows'> {
  const dropped = (now?.listenOverflows ?? 0) - (before?.listenOverflows ?? 0)
  return dropped > 0 ? {listenOverflows: dropped} : {}
}

/** Length of a quota's periods, unless somebody sets another one. */
const quotaPeriodMs = 100

/** Busy share of all cores, everybody's work counted, and of the periods of a CPU quota; null where nothing tells. */
function machineSeen(
  before: MachineLoad | null,
  now: MachineLoad | null,
): Pick<Seen, 'machineBusy' | 'throttledShare'> {
  if (before === null || now === null) return {machineBusy: null}
  const {busyShare, throttledPeriods, wallMs} = machineUseBetween(before, now)
  if (throttledPeriods === null || throttledPeriods === 0) return {machineBusy: busyShare}
  return {
    machineBusy: busyShare,
    throttledShare: Math.min(1, (throttledPeriods * quotaPeriodMs) / wallMs),
  }
}
