import {median} from 'simple-statistics'
import type {Bound, BoundFacts} from '../result/cell.js'
import type {CompletedRound, SaturationPhase} from '../result/round.js'
import type {Limits} from '../result/limits.js'
import {fillsItsCores, fillsTheQuota, full, lacksMemory} from './full.js'
import {quotaShare, throttledShareOf} from './limit-use.js'

/** What an arm could do at most, as far as it is known. */
export interface ArmLimits {
  /** Requests in service at once; null: not limited. */
  readonly slots: number | null
  /** Cores that its code can keep busy, the machine's own number included; null: not known. */
  readonly coreLimit: number | null
  /** Of the machine. */
  readonly cores: number
  /** Of these, the ones that the server may use. */
  readonly coresAllowed: number
  /** Cores' worth of CPU time that the control group of bench and its servers may use; null: no such limit. */
  readonly cpuQuota: number | null
  /** What the arm alone may use. */
  readonly own?: Limits | undefined
}

/** Of all cores together; wake-ups between two processes leave some of them idle for a moment at a time. */
const machineFull = 0.85

/** How near the throughput must lie to what a queueing law gives, for that law to be the explanation. */
const lawTolerance = 0.15

/** A round whose throughput is that of a closed loop: an open one gets what arrives, and nothing bounds it. */
export type SaturatedRound = CompletedRound & {readonly saturation: SaturationPhase}

/** The median facts of all rounds that say what limited the throughput. */
export function boundFacts(rounds: readonly SaturatedRound[], limits: ArmLimits): BoundFacts {
  const middle = (pick: (round: SaturatedRound) => number | null): number | null => {
    const values = rounds.map(pick).filter(value => value !== null)
    return values.length === 0 ? null : median(values)
  }
  const serverCores = ({saturation: {use}}: SaturatedRound) =>
    use === null ? null : use.cpuUs / 1000 / use.wallMs
  return {
    serviceMs: middle(round => round.unloadedMs) ?? 0,
    slots: limits.slots,
    serverCores: middle(serverCores),
    coreLimit: limits.coreLimit,
    coresAllowed: limits.coresAllowed,
    cpuQuota: limits.cpuQuota,
    throttledShare: middle(({saturation: {throttledShare = null}}) => throttledShare),
    ...ownFacts(middle, limits.own),
    generatorCores: middle(({saturation}) => saturation.load.generator.cpuCores) ?? 0,
    machineBusy: middle(({saturation}) => saturation.machineBusy),
    otherCores: middle(round => {
      const server = serverCores(round)
      const {machineBusy, load} = round.saturation
      if (machineBusy === null || server === null) return null
      return Math.max(0, machineBusy * limits.cores - server - load.generator.cpuCores)
    }),
  }
}

type Middle = (pick: (round: SaturatedRound) => number | null) => number | null

/** Of an arm with limits, as far as its control group counted. */
function ownFacts(
  middle: Middle,
  own: Limits | undefined,
): Pick<BoundFacts, 'ownQuota' | 'refaultsPerSecond'> {
  const cpus = own?.cpus
  const usedShare = middle(({saturation: {group}}) => quotaShare(group, cpus))
  const throttledShare = middle(({saturation: {group}}) => throttledShareOf([group]))
  const refaultsPerSecond = middle(({saturation: {group}}) =>
    group?.refaultedPages == null ? null : (group.refaultedPages / group.wallMs) * 1000,
  )
  return {
    ...(cpus === undefined || usedShare === null ? {} : {ownQuota: {cpus, usedShare, throttledShare}}),
    ...(refaultsPerSecond === null ? {} : {refaultsPerSecond}),
  }
}

/** Is the generator's own loop too full to say that the server was the slower one? */
export function generatorIsFull(rounds: readonly SaturatedRound[]): boolean {
  return median(rounds.map(({saturation: {load}}) => load.generator.loopUtilization)) > full
}

/**
 * What limited the throughput, or null when nothing can be shown.
 * Order matters: a full CPU or quota explains any throughput; then a generator that could not ask faster; then a server
 * that reads its own code again and again; then the queueing law X = min(clients, slots) ÷ service time.
 */
export function findBound(
  facts: BoundFacts,
  throughputPerSecond: number,
  connections: number,
  isGeneratorFull: boolean,
): Bound | null {
  const {machineBusy} = facts
  if (fillsItsCores(facts)) return 'cpu'
  if (fillsTheQuota(facts)) return 'quota'
  if (isGeneratorFull) return 'generator'
  if (lacksMemory(facts)) return 'memory'
  const byLaw = lawOf(facts, throughputPerSecond, connections)
  if (byLaw !== null) return byLaw
  if (servesOneAtATime(facts, throughputPerSecond)) return 'slots'
  return machineBusy !== null && machineBusy >= machineFull ? 'cpu' : null
}

function lawOf(
  facts: BoundFacts,
  throughputPerSecond: number,
  connections: number,
): 'slots' | 'clients' | null {
  if (!(facts.serviceMs > 0)) return null
  const inService = facts.slots === null ? connections : Math.min(connections, facts.slots)
  const lawPerSecond = inService / (facts.serviceMs / 1000)
  if (Math.abs(throughputPerSecond / lawPerSecond - 1) > lawTolerance) return null
  return inService === connections ? 'clients' : 'slots'
}

/**
 * Of a server of unknown size: as many answers as one request after the other gives (Little's law: throughput × service time
 * is 1 in service), whatever the number of clients.
 */
function servesOneAtATime({coreLimit, slots, serviceMs}: BoundFacts, throughputPerSecond: number): boolean {
  const inService = (throughputPerSecond * serviceMs) / 1000
  return coreLimit === null && slots === null && Math.abs(inService - 1) <= lawTolerance
}
