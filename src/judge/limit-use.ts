import type {Cell} from '../result/cell.js'
import type {Limits} from '../result/limits.js'
import {completedRounds} from '../result/round-values.js'
import type {CompletedRound, SaturationPhase} from '../result/round.js'
import {estimateRounds} from '../stats/interval.js'
import type {Interval} from '../stats/interval.js'
import {sum} from '../stats/sum.js'

/** How much of its limits an arm used; a part is null where that was not limited, or nothing counts it. */
export interface LimitUse {
  readonly quota: QuotaUse | null
  readonly memory: MemoryUse | null
  readonly pids: {readonly limit: number; readonly refused: number} | null
}

export interface QuotaUse {
  readonly cpus: number
  /** CPU time that was used, of what the quota gives in the window: 1 is all of it. The edges of a window cut a period. */
  readonly usedShare: Interval
  /** Of the quota's periods in the window, those in which it was used up. */
  readonly throttledShare: number
  /** The same in the latency phase; null: there was none. */
  readonly latencyThrottledShare: number | null
}

export interface MemoryUse {
  readonly limitBytes: number
  /** What must fit, at most: anonymous and shared memory, the kernel's own, and sockets; without the page cache. */
  readonly peakBytes: number
  readonly headroomBytes: number
}

type GroupUse = NonNullable<SaturationPhase['group']>

/** null: the arm has no limits, or no round was completed. */
export function limitUseOf({limits, rounds: all}: Pick<Cell, 'limits' | 'rounds'>): LimitUse | null {
  const rounds = completedRounds(all)
  if (limits === undefined || rounds.length === 0) return null
  return {quota: quotaUse(limits, rounds), memory: memoryUse(limits, rounds), pids: pidsUse(limits, rounds)}
}

/** CPU time of a window, of what the quota gives in it; null: not counted. */
export function quotaShare(group: GroupUse | undefined, cpus: number | undefined): number | null {
  return group?.cpuUs == null || cpus === undefined ? null : group.cpuUs / 1000 / group.wallMs / cpus
}

/** Of the windows' periods together; null: not counted. */
export function throttledShareOf(groups: readonly (GroupUse | undefined)[]): number | null {
  const counted = groups.filter(group => group !== undefined)
  const periods = sum(counted, ({periods}) => periods ?? 0)
  return periods === 0 ? null : sum(counted, ({throttledPeriods}) => throttledPeriods ?? 0) / periods
}

/** Anonymous and shared memory, the kernel's own, and sockets. */
export function neededPeakBytes({group}: CompletedRound): number | null {
  const charge = group?.charge ?? null
  if (charge === null) return null
  return charge.anonBytes + charge.shmemBytes + charge.kernelBytes + charge.socketBytes
}

function quotaUse({cpus}: Limits, rounds: readonly CompletedRound[]): QuotaUse | null {
  if (cpus === undefined) return null
  const firsts = rounds.map(
    ({saturation, latency}) => (saturation === undefined ? latency : saturation).group,
  )
  const shares = firsts.flatMap(group => quotaShare(group, cpus) ?? [])
  if (shares.length === 0) return null
  return {
    cpus,
    usedShare: estimateRounds(shares),
    throttledShare: throttledShareOf(firsts) ?? 0,
    latencyThrottledShare: throttledShareOf(
      rounds.map(({saturation, latency}) => (saturation === undefined ? undefined : latency?.group)),
    ),
  }
}

function memoryUse({memoryBytes}: Limits, rounds: readonly CompletedRound[]): MemoryUse | null {
  const peaks = rounds.flatMap(round => neededPeakBytes(round) ?? [])
  if (memoryBytes === undefined || peaks.length === 0) return null
  const peakBytes = Math.max(...peaks)
  return {limitBytes: memoryBytes, peakBytes, headroomBytes: memoryBytes - peakBytes}
}

function pidsUse({pids}: Limits, rounds: readonly CompletedRound[]): LimitUse['pids'] {
  if (pids === undefined) return null
  return {limit: pids, refused: sum(rounds, ({group}) => group?.pidsRefused ?? 0)}
}
