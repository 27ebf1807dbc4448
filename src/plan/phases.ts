import {loadShare, rate as requestRate} from '../config/words/number.js'
import {readWord} from '../config/words/word.js'
import {usageError} from '../error.js'
import type {RateStage} from '../traffic/rate-stage.js'

/**
 * Arrivals of the latency phase: a fixed rate, or a share of the throughput that the saturation phase of the same round
 * has shown. Both are Poisson: independent clients do not keep step.
 */
export type ArrivalRate = FixedRate | SaturationShare | RateProfile

export interface FixedRate {
  readonly kind: 'rate'
  readonly perSecond: number
}

/** A rate that changes. */
export interface RateProfile {
  readonly kind: 'profile'
  /** On average. */
  readonly perSecond: number
  readonly stages: readonly RateStage[]
}

export interface SaturationShare {
  readonly kind: 'share'
  readonly ofSaturation: number
  /** Less where the load generator cannot pace so much: nobody asked for just this share. */
  readonly orLess?: true
}

/**
 * What a round measures, in this order; at least one of both. Saturation is a closed loop: throughput, CPU, memory.
 * Latency is an open loop; null: latency is that of the closed loop. Without saturation there is nothing to take a share
 * of.
 */
export type Phases =
  | {readonly saturation: true; readonly latency: FixedRate | SaturationShare | null}
  | {readonly saturation: false; readonly latency: FixedRate | RateProfile}

export interface PhaseOptions {
  readonly phases?: readonly string[] | undefined
  readonly rate?: string | undefined
  readonly load?: string | undefined
  readonly url?: string | undefined
}

/** High enough for a queue to show, far enough from saturation that its own error of a few percent does not matter. */
export const defaultShare = 0.7

/** Where server and load generator take turns on the cores: what is left must do for the bursts of both. */
export const crowdedShare = 0.5

/**
 * Which phases run. Both, unless told otherwise; a server that is not ours to start (`--url`) is only saturated, as wrk
 * would, until arrivals are named.
 * @param isCrowded arms and load generator want more cores than there are
 */
export function resolvePhases(options: PhaseOptions, isCrowded = false): Phases {
  const {rate, load, url} = options
  const usual = usualRate(isCrowded)
  if (rate !== undefined && load !== undefined)
    throw usageError('WB_FLAGS_CONFLICT', '--rate and --load both set the arrivals; give one of them')
  const arrivals = arrivalsOf(rate, load)
  const named = namedPhases(options.phases ?? [])
  if (named.size === 0) return {saturation: true, latency: arrivals ?? (url === undefined ? usual : null)}
  if (!named.has('latency')) return onlySaturation(arrivals, rate === undefined ? '--load' : '--rate')
  return named.has('saturation')
    ? {saturation: true, latency: arrivals ?? usual}
    : onlyLatency(arrivals, load)
}

function onlySaturation(arrivals: FixedRate | SaturationShare | null, flag: string): Phases {
  if (arrivals === null) return {saturation: true, latency: null}
  throw usageError(
    'WB_NO_LATENCY_PHASE',
    `${flag} sets the arrivals of the latency phase, which --phase leaves out`,
    `leave ${flag} out, or add latency to --phase`,
  )
}

function onlyLatency(arrivals: FixedRate | SaturationShare | null, load: string | undefined): Phases {
  if (arrivals?.kind === 'rate') return {saturation: false, latency: arrivals}
  throw usageError(
    'WB_NO_SATURATION_PHASE',
    `${load === undefined ? '--phase latency alone' : '--load'} asks for a share of a throughput that no saturation phase measures`,
    'give the arrivals per second with --rate, or add saturation to --phase',
  )
}

export function phaseCount({saturation, latency}: Phases): 1 | 2 {
  return saturation && latency !== null ? 2 : 1
}

/**
 * The shortest warm-up of the latency phase. After the saturation phase the server is warm, and what is left is the
 * generator's own start and the way to a steady number in the system.
 */
export function latencyWarmupMs({saturation}: Pick<Phases, 'saturation'>, scenarioWarmupMs: number): number {
  return saturation ? Math.min(afterSaturationMs, scenarioWarmupMs) : scenarioWarmupMs
}

const afterSaturationMs = 300

function usualRate(isCrowded: boolean): SaturationShare {
  return {kind: 'share', ofSaturation: isCrowded ? crowdedShare : defaultShare, orLess: true}
}

const phaseNames = ['saturation', 'latency'] as const
type PhaseName = (typeof phaseNames)[number]

/** Names that a phase had; they go on working, with a notice. */
const formerNames: Readonly<Record<string, PhaseName | undefined>> = {capacity: 'saturation'}

/** One line for each former name in use. */
export function formerPhaseNotices(words: readonly string[]): readonly string[] {
  return words.flatMap(word => {
    const name = formerNames[word]
    return name === undefined ? [] : [`--phase ${word} is now --phase ${name}`]
  })
}

function namedPhases(words: readonly string[]): ReadonlySet<PhaseName> {
  return new Set(words.map(phaseNamed))
}

function phaseNamed(word: string): PhaseName {
  const name = formerNames[word] ?? phaseNames.find(name => name === word)
  if (name !== undefined) return name
  throw usageError('WB_UNKNOWN_PHASE', `unknown phase "${word}"`, `phases: ${phaseNames.join(', ')}`)
}

function arrivalsOf(rate: string | undefined, load: string | undefined): FixedRate | SaturationShare | null {
  if (rate !== undefined) return {kind: 'rate', perSecond: readWord(rate, '--rate', requestRate)}
  if (load !== undefined) return {kind: 'share', ofSaturation: readWord(load, '--load', loadShare)}
  return null
}
