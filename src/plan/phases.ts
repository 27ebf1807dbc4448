import {usageError} from '../error.js'

/**
 * Arrivals of the latency phase: a fixed rate, or a share of the cell's own capacity, measured in the same round.
 * Both are Poisson: independent clients do not keep step.
 */
export type LatencyPhase =
  | {readonly kind: 'rate'; readonly perSecond: number}
  | {
      readonly kind: 'share'
      readonly ofCapacity: number
      /** Less where the load generator cannot pace so much: nobody asked for just this share. */
      readonly orLess?: true
    }

/** What a round measures, in this order; at least one of both. */
export interface Phases {
  /** A closed loop: throughput, CPU, memory. */
  readonly capacity: boolean
  /** An open loop: latency. Null: latency is that of the closed loop, where there is one. */
  readonly latency: LatencyPhase | null
}

export interface PhaseOptions {
  readonly phases?: readonly string[] | undefined
  readonly rate?: string | undefined
  readonly load?: string | undefined
  readonly url?: string | undefined
}

/** High enough for a queue to show, far enough from the capacity that its own error of a few percent does not matter. */
export const defaultShare = 0.7

/** More than a load generator of Node can send. */
const mostArrivalsPerSecond = 200_000

/**
 * Which phases run. Both, unless told otherwise; a server that is not ours to start (`--url`) is only asked for its
 * capacity, as wrk would, until arrivals are named.
 */
export function resolvePhases(options: PhaseOptions): Phases {
  const {rate, load, url} = options
  if (rate !== undefined && load !== undefined)
    throw usageError('--rate and --load both set the arrivals; give one of them')
  const arrivals = rate === undefined ? shareOf(load) : rateOf(rate)
  const named = namedPhases(options.phases ?? [])
  if (named.size === 0) return {capacity: true, latency: arrivals ?? (url === undefined ? usual : null)}
  if (!named.has('latency')) return onlyCapacity(arrivals, rate === undefined ? '--load' : '--rate')
  return named.has('capacity') ? {capacity: true, latency: arrivals ?? usual} : onlyLatency(arrivals, load)
}

function onlyCapacity(arrivals: LatencyPhase | null, flag: string): Phases {
  if (arrivals === null) return {capacity: true, latency: null}
  throw usageError(
    `${flag} sets the arrivals of the latency phase, which --phase leaves out`,
    `leave ${flag} out, or add latency to --phase`,
  )
}

function onlyLatency(arrivals: LatencyPhase | null, load: string | undefined): Phases {
  if (arrivals?.kind === 'rate') return {capacity: false, latency: arrivals}
  throw usageError(
    `${load === undefined ? '--phase latency alone' : '--load'} asks for a share of a capacity that no capacity phase measures`,
    'give the arrivals per second with --rate, or add capacity to --phase',
  )
}

export function phaseCount({capacity, latency}: Phases): 1 | 2 {
  return capacity && latency !== null ? 2 : 1
}

/**
 * The shortest warm-up of the latency phase. After the capacity phase the server is warm, and what is left is the
 * generator's own start and the way to a steady number in the system.
 */
export function latencyWarmupMs({capacity}: Pick<Phases, 'capacity'>, scenarioWarmupMs: number): number {
  return capacity ? Math.min(afterCapacityMs, scenarioWarmupMs) : scenarioWarmupMs
}

const afterCapacityMs = 300
const usual: LatencyPhase = {kind: 'share', ofCapacity: defaultShare, orLess: true}
const phaseNames = ['capacity', 'latency'] as const

function namedPhases(words: readonly string[]): ReadonlySet<string> {
  const unknown = words.find(word => !phaseNames.some(name => name === word))
  if (unknown === undefined) return new Set(words)
  throw usageError(`unknown phase "${unknown}"`, `phases: ${phaseNames.join(', ')}`)
}

function rateOf(rate: string): LatencyPhase {
  const perSecond = Number(rate)
  if (/^\d{1,7}(\.\d{1,3})?$/.test(rate) && perSecond > 0 && perSecond <= mostArrivalsPerSecond)
    return {kind: 'rate', perSecond}
  throw usageError(
    `--rate must be a number of requests per second above 0 and up to ${mostArrivalsPerSecond}, not "${rate}"`,
  )
}

function shareOf(load: string | undefined): LatencyPhase | null {
  if (load === undefined) return null
  const percent = Number(/^(\d{1,3}(?:\.\d{1,2})?)%$/.exec(load)?.[1])
  if (percent > 0 && percent < 100) return {kind: 'share', ofCapacity: percent / 100}
  throw usageError(
    `--load must be a share of capacity such as 70%, above 0% and below 100%, not "${load}"`,
    'at 100% and more a queue grows without end',
  )
}
