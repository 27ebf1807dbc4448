import {median} from 'simple-statistics'
import type {Cell, CompletedCell} from '../result/cell.js'
import type {ServiceRecord} from '../result/plan-record.js'
import {completedRounds, firstPhaseOf} from '../result/round-values.js'
import type {CompletedRound} from '../result/round.js'
import {sum} from '../stats/sum.js'
import {oneLine} from '../text/control.js'
import {formatNumber} from '../unit/number.js'
import {serviceName} from './service-name.js'

/** What a cell's processes held at most, of all its rounds. */
export interface HeldUse {
  /** Most first. */
  readonly connections: readonly ConnectionUse[]
  /** Of the process that had most of them open; null: no limit, or not seen. */
  readonly descriptors: {readonly open: number; readonly limit: number} | null
}

export interface ConnectionUse {
  /** `PostgreSQL`; null: not known. */
  readonly name: string | null
  readonly to: string
  /** Of all processes at once, and of one. */
  readonly peak: number
  readonly peakInOne: number
  /** How many the other end takes; null: not known. */
  readonly limit: number | null
}

/** null: nothing was seen. */
export function heldUseOf(
  {rounds}: Pick<Cell, 'rounds'>,
  services: readonly ServiceRecord[] = [],
): HeldUse | null {
  return heldUse(
    completedRounds(rounds).flatMap(round => round.held ?? []),
    services,
  )
}

export function heldUse(
  held: readonly NonNullable<CompletedRound['held']>[],
  services: readonly ServiceRecord[],
): HeldUse | null {
  if (held.length === 0) return null
  const ends = new Map<string, ConnectionUse>()
  for (const {to, peak, peakInOne} of held.flatMap(({connections}) => connections)) {
    const known = ends.get(to)
    const service = services.find(({address}) => address === to)
    ends.set(to, {
      ...{name: service?.name ?? serviceName(to), to, limit: service?.connections ?? null},
      peak: Math.max(peak, known?.peak ?? 0),
      peakInOne: Math.max(peakInOne, known?.peakInOne ?? 0),
    })
  }
  const fullest = held.flatMap(({fullest}) =>
    fullest === null || fullest.limit === null ? [] : [{open: fullest.open, limit: fullest.limit}],
  )
  return {
    connections: [...ends.values()].sort((a, b) => b.peak - a.peak),
    descriptors: fullest.sort((a, b) => b.open / b.limit - a.open / a.limit)[0] ?? null,
  }
}

/** `PostgreSQL 127.0.0.1:5432 20 of 20 (10 in one process)` */
export function connectionText({name, to, peak, peakInOne, limit}: ConnectionUse): string {
  const where = name === null ? oneLine(to) : `${name} ${oneLine(to)}`
  const inOne = peakInOne < peak ? ` (${formatNumber(peakInOne, 0)} in one process)` : ''
  if (limit === null) return `${where} ${formatNumber(peak, 0)}${inOne}`
  // It accepts those that it then refuses.
  const beyond = peak > limit ? `, and ${formatNumber(peak - limit, 0)} more that it does not take` : ''
  return `${where} ${formatNumber(Math.min(peak, limit), 0)} of ${formatNumber(limit, 0)}${beyond}${inOne}`
}

/** How the work was dealt out to an arm's workers. */
export interface WorkerShare {
  readonly workers: number
  /** Of the one that had most, in the median round: 0..1. */
  readonly most: number
  /** `requests`: by the bytes that each received, as all requests are alike; else by CPU time. */
  readonly of: 'requests' | 'CPU time'
}

/** So much more than its part has a worker that is told of; in each round it has at least half of that more. */
const uneven = 1.5

/** null: even, a single worker, or nothing that tells. */
export function unevenShareOf(cell: CompletedCell, connections: number): WorkerShare | null {
  const {workers} = cell
  if (workers === null || workers < 2) return null
  const rounds = completedRounds(cell.rounds)
  const of = rounds.every(round => tellsRequests(cell, round, connections)) ? 'requests' : 'CPU time'
  const shares = rounds.flatMap(round => mostOf(round, workers, of) ?? [])
  if (shares.length === 0 || shares.length < rounds.length) return null
  const most = median(shares)
  const isUneven = most >= uneven / workers && Math.min(...shares) >= (1 + (uneven - 1) / 2) / workers
  return isUneven ? {workers, most, of} : null
}

/** Connections were kept, so that those open at the end have carried all requests; and these were the server's own. */
function tellsRequests({proxy}: CompletedCell, round: CompletedRound, connections: number): boolean {
  const {load, use} = firstPhaseOf(round)
  return (
    proxy === undefined &&
    load.model === 'closed' &&
    load.connectionsOpened <= 1.1 * connections &&
    sum(use?.perProcess ?? [], ({receivedBytes}) => receivedBytes ?? 0) > 0
  )
}

/** The first is the master, where there are several processes. */
function mostOf(round: CompletedRound, workers: number, of: WorkerShare['of']): number | null {
  const [, ...children] = firstPhaseOf(round).use?.perProcess ?? []
  if (children.length < workers) return null
  const parts = children.map(({cpuUs, receivedBytes}) => (of === 'requests' ? (receivedBytes ?? 0) : cpuUs))
  const all = sum(parts, part => part)
  return all === 0 ? null : Math.max(...parts) / all
}
