import type {Bound, BoundFacts, Cell, CompletedCell} from '../../result/cell.js'
import {isCompleted} from '../../result/cell-values.js'
import {fillsItsCores} from '../full.js'

type Arms = readonly CompletedCell[]

/** Of a group of arms. */
export interface Range {
  readonly least: number
  readonly most: number
}

/** What bound the throughput of a group of arms, with the facts that show it. */
export type BoundFinding =
  | {
      readonly kind: 'slots'
      readonly arms: Arms
      readonly serviceMs: Range
      /** Whether threads are slots too. */
      readonly byThreads: boolean
    }
  | {readonly kind: 'clients'; readonly arms: Arms; readonly serviceMs: Range}
  | {readonly kind: 'own cores'; readonly arms: Arms; readonly serverCores: Range; readonly coreLimit: number}
  | {
      readonly kind: 'whole machine'
      readonly arms: Arms
      readonly serverCores: Range
      readonly coreLimit: number
      readonly generatorCores: Range
      /** Of other processes, where they took more than the upstream and bench itself do; else null. */
      readonly otherCores: number | null
    }
  | {readonly kind: 'generator'; readonly arms: Arms}
  | {readonly kind: 'unknown'; readonly arms: Arms}

/** A cell whose throughput is shown, and what is known of what bound it. */
type BoundCell = CompletedCell & {readonly boundFacts: BoundFacts}

const inOrder: readonly (Bound | null)[] = ['slots', 'clients', 'cpu', 'generator', null]

/** Cores: bench and its upstream take less. */
const otherWorkFrom = 0.3

export function boundFindings(cells: readonly Cell[]): readonly BoundFinding[] {
  const bound = cells.filter(hasBound)
  return inOrder.flatMap(kind => {
    const arms = bound.filter(cell => cell.bound === kind)
    return arms.length === 0 ? [] : findingsOf(kind, arms)
  })
}

/** Nothing is said of a throughput that is withheld. */
function hasBound(cell: Cell): cell is BoundCell {
  return isCompleted(cell) && cell.boundFacts !== null && cell.summary.throughput.withheld === undefined
}

function findingsOf(bound: Bound | null, arms: readonly BoundCell[]): readonly BoundFinding[] {
  const serviceMs = rangeOf(arms, facts => facts.serviceMs)
  switch (bound) {
    case 'slots':
      return [{kind: 'slots', arms, serviceMs, byThreads: arms.some(({mode}) => mode === 'thread')}]
    case 'clients':
      return [{kind: 'clients', arms, serviceMs}]
    case 'cpu':
      return cpuFindings(arms)
    case 'generator':
      return [{kind: 'generator', arms}]
    case null:
      return [{kind: 'unknown', arms}]
  }
}

/** By its own processes, or only because the generator took the rest of the machine. */
function cpuFindings(arms: readonly BoundCell[]): readonly BoundFinding[] {
  const alone = arms.filter(({boundFacts}) => fillsItsCores(boundFacts))
  const shared = arms.filter(arm => !alone.includes(arm))
  const limits = [...new Set(alone.map(({boundFacts}) => boundFacts.coreLimit))]
  const groups = limits.map(limit => alone.filter(({boundFacts}) => boundFacts.coreLimit === limit))
  return [
    ...groups.map(group => ({kind: 'own cores' as const, arms: group, ...coresOf(group)})),
    ...(shared.length === 0
      ? []
      : [
          {
            ...{kind: 'whole machine' as const, arms: shared, ...coresOf(shared)},
            generatorCores: rangeOf(shared, facts => facts.generatorCores),
            otherCores: otherCoresOf(shared),
          },
        ]),
  ]
}

function coresOf(arms: readonly BoundCell[]): {readonly serverCores: Range; readonly coreLimit: number} {
  return {
    serverCores: rangeOf(arms, facts => facts.serverCores ?? 0),
    coreLimit: rangeOf(arms, facts => facts.coreLimit ?? 0).most,
  }
}

function otherCoresOf(arms: readonly BoundCell[]): number | null {
  const {most} = rangeOf(arms, facts => facts.otherCores ?? 0)
  return most > otherWorkFrom ? most : null
}

function rangeOf(arms: readonly BoundCell[], of: (facts: BoundFacts) => number): Range {
  const values = arms.map(({boundFacts}) => of(boundFacts))
  return {least: Math.min(...values), most: Math.max(...values)}
}
