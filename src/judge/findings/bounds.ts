import type {Bound, BoundFacts, Cell, CompletedCell} from '../../result/cell.js'
import {isCompleted} from '../../result/cell-values.js'
import type {PlanRecord, ScenarioRecord} from '../../result/plan-record.js'
import {fillsItsCores, fillsItsQuota, fillsTheQuota} from '../full.js'
import type {Overload} from '../overload.js'
import {isRanked} from '../rank.js'
import {canBeOverloaded, overloadOf} from './ranked.js'

type Arms = readonly CompletedCell[]

/** Of a group of arms. */
export interface Range {
  readonly least: number
  readonly most: number
}

/** What bound the throughput of a group of arms, with the facts that show it: advice rests on nothing else. */
export type BoundFinding =
  | {readonly kind: 'overload'; readonly arms: Arms; readonly overload: Overload}
  /** One answer takes longer than the window that was to count them. */
  | {readonly kind: 'short window'; readonly arms: Arms; readonly serviceMs: Range; readonly windowMs: number}
  | {
      readonly kind: 'slots'
      readonly arms: Arms
      readonly serviceMs: Range
      /** Of these, arms whose workers have several slots each. */
      readonly byThreads: Arms
      readonly byConnections: Arms
    }
  /** A server of unknown size that answers as many as one after the other gives. */
  | {readonly kind: 'one at a time'; readonly arms: Arms; readonly serviceMs: Range}
  | {
      readonly kind: 'clients'
      readonly arms: Arms
      readonly serviceMs: Range
      /** `free`: there are more slots than clients. `unknown`: nobody knows how many the server has. */
      readonly slots: 'free' | 'full' | 'unknown'
    }
  | {
      readonly kind: 'own cores'
      readonly arms: Arms
      readonly serverCores: Range
      readonly coreLimit: number
      /** Cores that it may use beyond those that its workers or threads can. */
      readonly idleCores: number
    }
  | {
      readonly kind: 'quota'
      readonly arms: Arms
      /** Cores' worth. */
      readonly quota: number
      readonly serverCores: Range
      readonly generatorCores: Range
      /** Share of its periods in which it was used up; null: not counted. */
      readonly throttledShare: Range | null
    }
  /** Of the arm's own limits. */
  | {
      readonly kind: 'own quota'
      readonly arms: Arms
      readonly cpus: number
      readonly usedShare: Range
      readonly throttledShare: Range | null
    }
  | {
      readonly kind: 'memory'
      readonly arms: Arms
      readonly refaultsPerSecond: Range
    }
  | {
      readonly kind: 'whole machine'
      readonly arms: Arms
      /** null: its processes are not seen. */
      readonly serverCores: Range | null
      readonly generatorCores: Range
      /** Of other processes, where they took more than the upstream and bench itself do; else null. */
      readonly otherCores: number | null
      /** Whether every arm could use more cores than it had; what is not known is not said. */
      readonly canUseMore: boolean
    }
  | {readonly kind: 'generator'; readonly arms: Arms}
  | {readonly kind: 'unknown'; readonly arms: Arms}

/** A cell with what is known of what bound its throughput. */
type BoundCell = CompletedCell & {readonly boundFacts: BoundFacts}

const inOrder: readonly (Bound | null)[] = ['slots', 'clients', 'cpu', 'quota', 'memory', 'generator', null]

/** Cores: bench and its upstream take less. */
const otherWorkFrom = 0.3

export function boundFindings(
  cells: readonly Cell[],
  scenario: ScenarioRecord,
  {durationMs: windowMs}: Pick<PlanRecord, 'durationMs'>,
): readonly BoundFinding[] {
  const known = cells.filter(hasBound)
  const overloads = known.flatMap((cell): Extract<BoundFinding, {kind: 'overload'}>[] => {
    const overload = overloadOf(cell, scenario)
    return overload === null ? [] : [{kind: 'overload', arms: [cell], overload}]
  })
  const shown = known.filter(({summary}) => summary.throughput.withheld === undefined)
  // Of a throughput among errors, which take their time too, nothing is said.
  const steady = shown.filter(cell => isRanked(cell) && overloads.every(({arms}) => !arms.includes(cell)))
  const cut = steady.filter(cell => cell.boundFacts.serviceMs > windowOf(cell, windowMs))
  const bound = steady.filter(cell => !cut.includes(cell))
  return [
    ...overloads,
    ...(cut.length === 0
      ? []
      : [{kind: 'short window' as const, arms: cut, serviceMs: rangeOf(cut, serviceMsOf), windowMs}]),
    ...inOrder.flatMap(kind => {
      const arms = bound.filter(cell => cell.bound === kind)
      return arms.length === 0 ? [] : findingsOf(kind, arms, scenario.connections)
    }),
  ]
}

/** Nothing is said of a throughput that is withheld, but that the arm is overloaded. */
function hasBound(cell: Cell): cell is BoundCell {
  return isCompleted(cell) && cell.boundFacts !== null && canBeOverloaded(cell.summary)
}

/** The longest: a slow arm's windows can be longer than planned. */
function windowOf({rounds}: BoundCell, plannedMs: number): number {
  const windows = rounds.flatMap(round =>
    round.status === 'completed' ? (round.saturation?.load.window.durationMs ?? []) : [],
  )
  return windows.length === 0 ? plannedMs : Math.max(...windows)
}

function findingsOf(
  bound: Bound | null,
  arms: readonly BoundCell[],
  connections: number,
): readonly BoundFinding[] {
  switch (bound) {
    case 'slots':
      return slotFindings(arms)
    case 'clients':
      return groupedBy(arms, arm => freeSlots(arm, connections)).map(([slots, group]) => ({
        ...{kind: 'clients', arms: group, serviceMs: rangeOf(group, serviceMsOf), slots},
      }))
    case 'cpu':
      return cpuFindings(arms)
    case 'quota':
      return quotaFindings(arms)
    case 'memory':
      return [{kind: 'memory', arms, refaultsPerSecond: rangeOf(arms, facts => facts.refaultsPerSecond ?? 0)}]
    case 'generator':
      return [{kind: 'generator', arms}]
    case null:
      return [{kind: 'unknown', arms}]
  }
}

function slotFindings(arms: readonly BoundCell[]): readonly BoundFinding[] {
  const known = arms.filter(({boundFacts}) => boundFacts.slots !== null)
  const unknown = arms.filter(arm => !known.includes(arm))
  return [
    ...(known.length === 0
      ? []
      : [
          {
            ...{kind: 'slots' as const, arms: known, serviceMs: rangeOf(known, serviceMsOf)},
            byThreads: known.filter(({mode}) => mode === 'thread'),
            byConnections: known.filter(({mode}) => mode !== 'thread' && mode !== 'sync'),
          },
        ]),
    ...(unknown.length === 0
      ? []
      : [{kind: 'one at a time' as const, arms: unknown, serviceMs: rangeOf(unknown, serviceMsOf)}]),
  ]
}

function freeSlots(
  {boundFacts: {slots, coreLimit}}: BoundCell,
  connections: number,
): 'free' | 'full' | 'unknown' {
  if (slots !== null) return slots > connections ? 'free' : 'full'
  return coreLimit === null ? 'unknown' : 'free'
}

/** By its own processes, by a quota (in older files), or only because the generator took the rest of the machine. */
function cpuFindings(arms: readonly BoundCell[]): readonly BoundFinding[] {
  const alone = arms.filter(({boundFacts}) => fillsItsCores(boundFacts))
  const throttled = arms.filter(arm => !alone.includes(arm) && fillsTheQuota(arm.boundFacts))
  const shared = arms.filter(arm => !alone.includes(arm) && !throttled.includes(arm))
  return [
    ...groupedBy(alone, ({boundFacts}) => boundFacts.coreLimit).map(([limit, group]): BoundFinding => {
      const coreLimit = limit ?? 0
      const allowed = Math.min(...group.map(({boundFacts}) => boundFacts.coresAllowed ?? coreLimit))
      return {
        ...{kind: 'own cores', arms: group, coreLimit, idleCores: allowed - coreLimit},
        serverCores: rangeOf(group, facts => facts.serverCores ?? 0),
      }
    }),
    ...quotaFindings(throttled),
    ...(shared.length === 0 ? [] : [machineFinding(shared)]),
  ]
}

function quotaFindings(arms: readonly BoundCell[]): readonly BoundFinding[] {
  const own = arms.filter(({boundFacts}) => fillsItsQuota(boundFacts))
  const shared = arms.filter(arm => !own.includes(arm))
  return [
    ...groupedBy(own, ({boundFacts}) => boundFacts.ownQuota?.cpus ?? 0).map(
      ([cpus, group]): BoundFinding => ({
        ...{kind: 'own quota', arms: group, cpus},
        usedShare: rangeOf(group, facts => facts.ownQuota?.usedShare ?? 0),
        throttledShare: knownRange(group, facts => facts.ownQuota?.throttledShare ?? null),
      }),
    ),
    ...(shared.length === 0 ? [] : [quotaFinding(shared)]),
  ]
}

function quotaFinding(arms: readonly BoundCell[]): BoundFinding {
  return {
    ...{kind: 'quota', arms, quota: rangeOf(arms, facts => facts.cpuQuota ?? 0).least},
    serverCores: rangeOf(arms, facts => facts.serverCores ?? 0),
    generatorCores: rangeOf(arms, facts => facts.generatorCores),
    throttledShare: knownRange(arms, facts => facts.throttledShare ?? null),
  }
}

function machineFinding(arms: readonly BoundCell[]): BoundFinding {
  return {
    ...{kind: 'whole machine', arms, serverCores: knownRange(arms, facts => facts.serverCores)},
    generatorCores: rangeOf(arms, facts => facts.generatorCores),
    otherCores: otherCoresOf(arms),
    canUseMore: arms.every(({boundFacts: {coreLimit}}) => coreLimit !== null),
  }
}

function otherCoresOf(arms: readonly BoundCell[]): number | null {
  const {most} = rangeOf(arms, facts => facts.otherCores ?? 0)
  return most > otherWorkFrom ? most : null
}

function serviceMsOf(facts: BoundFacts): number {
  return facts.serviceMs
}

function rangeOf(arms: readonly BoundCell[], of: (facts: BoundFacts) => number): Range {
  const values = arms.map(({boundFacts}) => of(boundFacts))
  return {least: Math.min(...values), most: Math.max(...values)}
}

/** null unless all arms have it. */
function knownRange(arms: readonly BoundCell[], of: (facts: BoundFacts) => number | null): Range | null {
  return arms.every(({boundFacts}) => of(boundFacts) !== null) ? rangeOf(arms, facts => of(facts) ?? 0) : null
}

/** In the order in which the keys come up. */
function groupedBy<Key>(
  arms: readonly BoundCell[],
  keyOf: (arm: BoundCell) => Key,
): readonly (readonly [Key, readonly BoundCell[]])[] {
  return [...new Set(arms.map(keyOf))].map(key => [key, arms.filter(arm => keyOf(arm) === key)])
}
