import {decodeHistogram, encodeHistogram, mergeHistograms} from '../../stats/histogram.js'
import {sum} from '../../stats/sum.js'
import type {
  Accounting,
  CommonResult,
  GeneratorHealth,
  LoadResult,
  LoadWindow,
  OpenLoopFacts,
  PaceCounts,
  RequestRow,
  SessionFacts,
  SliceCounts,
  StampFacts,
} from '../result.js'
import {addBuckets, mergeTimelines} from './merge-timelines.js'

/**
 * What several generator processes saw of one load, as one process would have seen it: counts are added, histograms
 * merged without loss. Their windows have the same edges.
 */
export function mergeResults<Result extends LoadResult>(parts: readonly Result[]): Result
export function mergeResults(parts: readonly LoadResult[]): LoadResult {
  const [first, ...others] = parts
  if (first === undefined) throw new RangeError('no part to merge')
  if (others.length === 0) return first
  const common = mergeCommon(parts, first)
  if (first.model === 'closed') return {model: 'closed', ...common}
  const facts = parts.flatMap(part => (part.model === 'open' ? [part.open] : []))
  return {model: 'open', ...common, open: mergeOpen(facts)}
}

function mergeCommon(parts: readonly CommonResult[], first: CommonResult): CommonResult {
  const generators = parts.map(part => part.generator)
  return {
    engine: first.engine,
    total: mergeTotals(parts.map(part => part.total)),
    lostBy: addCounts(parts.map(part => part.lostBy)),
    faults: addCounts(parts.map(part => part.faults ?? {})),
    statusCodes: addCounts(parts.map(part => part.statusCodes)),
    unexpected: addCounts(parts.map(part => part.unexpected)),
    unsolicited: sum(parts, part => part.unsolicited),
    connectionsOpened: sum(parts, part => part.connectionsOpened),
    window: mergeWindows(
      parts.map(part => part.window),
      first.window,
    ),
    timeline: mergeTimelines(parts.map(part => part.timeline)),
    warmupMs: most(parts, part => part.warmupMs),
    warmupEndedBy:
      (['maximum', 'unsteady'] as const).find(end => parts.some(part => part.warmupEndedBy === end)) ??
      'answered',
    drainedMs: most(parts, part => part.drainedMs),
    ...(first.rows && {rows: mergeRows(parts.map(part => part.rows ?? []))}),
    ...(first.sessions && {sessions: mergeSessions(parts.flatMap(part => part.sessions ?? []))}),
    generator: mergeHealth(generators),
    generators,
  }
}

function mergeTotals(parts: readonly Accounting[]): Accounting {
  return {
    sent: sum(parts, part => part.sent),
    ok: sum(parts, part => part.ok),
    non2xx: sum(parts, part => part.non2xx),
    timeout: sum(parts, part => part.timeout),
    lost: sum(parts, part => part.lost),
    inFlight: sum(parts, part => part.inFlight),
  }
}

function mergeEnded(parts: readonly Pick<LoadWindow, 'ended'>[]): LoadWindow['ended'] {
  return {
    ok: sum(parts, part => part.ended.ok),
    non2xx: sum(parts, part => part.ended.non2xx),
    timeout: sum(parts, part => part.ended.timeout),
    lost: sum(parts, part => part.ended.lost),
  }
}

/** By name, in the order in which the processes first have them. */
function mergeRows(parts: readonly (readonly RequestRow[])[]): readonly RequestRow[] {
  const names = new Set(parts.flatMap(rows => rows.map(({name}) => name)))
  return [...names].map(name => {
    const same = parts.flatMap(rows => rows.filter(row => row.name === name))
    return {
      name,
      total: mergeTotals(same.map(row => row.total)),
      skipped: sum(same, row => row.skipped),
      unexpected: addCounts(same.map(row => row.unexpected)),
      ended: mergeEnded(same),
      latencyHdr: mergeHdr(same.map(row => row.latencyHdr)),
    }
  })
}

function mergeSessions(parts: readonly SessionFacts[]): SessionFacts {
  return {
    started: sum(parts, part => part.started),
    completed: sum(parts, part => part.completed),
    failed: sum(parts, part => part.failed),
    unfinished: sum(parts, part => part.unfinished),
    inWindow: sum(parts, part => part.inWindow),
    durationHdr: mergeHdr(parts.map(part => part.durationHdr)),
    readingMs: sum(parts, part => part.readingMs),
    failures: parts.flatMap(part => part.failures),
  }
}

function mergeWindows(parts: readonly LoadWindow[], first: LoadWindow): LoadWindow {
  return {
    startNs: first.startNs,
    durationMs: first.durationMs,
    ended: mergeEnded(parts),
    bodyBytes: sum(parts, part => part.bodyBytes),
    latencyHdr: mergeHdr(parts.map(part => part.latencyHdr)),
    meanInSystem: sum(parts, part => part.meanInSystem),
    perTenth: first.perTenth.map((_, tenth) => sum(parts, part => part.perTenth[tenth] ?? 0)),
    latencyMsPerTenth: first.perTenth.map((_, tenth) =>
      sum(parts, part => part.latencyMsPerTenth[tenth] ?? 0),
    ),
    inSystemAtStart: sum(parts, part => part.inSystemAtStart),
    inSystemAtEnd: sum(parts, part => part.inSystemAtEnd),
    censored: sum(parts, part => part.censored),
    ...(first.stamps && {stamps: mergeStamps(parts)}),
    ...(first.slices && {slices: mergeSlices(parts, first.slices)}),
    ...(first.pace && {
      pace: mergePace(
        parts.flatMap(({pace}) => pace ?? []),
        first.pace,
      ),
    }),
  }
}

function mergeSlices(windows: readonly LoadWindow[], first: SliceCounts): SliceCounts {
  const parts = windows.flatMap(({slices}) => slices ?? [])
  const added = (of: (part: SliceCounts) => readonly number[] | undefined): number[] =>
    first.ok.map((_, slice) => sum(parts, part => of(part)?.[slice] ?? 0))
  return {
    ...first,
    ok: added(part => part.ok),
    unanswered: added(part => part.unanswered),
    failed: added(part => part.failed),
    slow: first.slow.map((_, limit) => added(part => part.slow[limit])),
    latencyMs: added(part => part.latencyMs),
  }
}

function mergePace(parts: readonly PaceCounts[], first: PaceCounts): PaceCounts {
  const added = (of: (part: PaceCounts) => readonly number[]): number[] =>
    first.due.map((_, slice) => sum(parts, part => of(part)[slice] ?? 0))
  return {
    everyMs: first.everyMs,
    due: added(part => part.due),
    ok: added(part => part.ok),
    failed: added(part => part.failed),
    unanswered: added(part => part.unanswered),
    sent: added(part => part.sent),
    ended: added(part => part.ended),
    latency: addBuckets(parts.map(({latency}) => latency)),
    stages: first.stages.map((stage, index) => {
      const same = parts.flatMap(({stages}) => stages[index] ?? [])
      return {
        ...stage,
        due: sum(same, part => part.due),
        ok: sum(same, part => part.ok),
        failed: sum(same, part => part.failed),
        unanswered: sum(same, part => part.unanswered),
        latencyHdr: mergeHdr(same.map(part => part.latencyHdr)),
      }
    }),
  }
}

function mergeStamps(windows: readonly LoadWindow[]): StampFacts {
  const parts = windows.flatMap(({stamps}) => stamps ?? [])
  const hasEarliest = parts.some(({earliestHdr}) => earliestHdr !== undefined)
  const earliest = windows.map(({stamps, latencyHdr}) => stamps?.earliestHdr ?? latencyHdr)
  return {
    stamped: sum(parts, part => part.stamped),
    unstamped: sum(parts, part => part.unstamped),
    readDelayHdr: mergeHdr(parts.map(part => part.readDelayHdr)),
    untilReadHdr: mergeHdr(parts.map(part => part.untilReadHdr)),
    meanUnread: sum(parts, part => part.meanUnread),
    ...(hasEarliest && {earliestHdr: mergeHdr(earliest)}),
    // Every process sees the same clock.
    clockSteps: most(parts, part => part.clockSteps),
  }
}

function mergeHealth(parts: readonly GeneratorHealth[]): GeneratorHealth {
  return {
    cpuCores: sum(parts, part => part.cpuCores),
    waitingCores: sum(parts, part => part.waitingCores ?? 0),
    loopUtilization: most(parts, part => part.loopUtilization),
    loopDelayP99Ms: most(parts, part => part.loopDelayP99Ms),
  }
}

function mergeOpen(parts: readonly OpenLoopFacts[]): OpenLoopFacts {
  const offered = sum(parts, part => part.offered)
  const achieved = sum(parts, part => part.achieved)
  return {
    offered,
    achieved,
    achievedRatio: offered === 0 ? 1 : achieved / offered,
    unsent: sum(parts, part => part.unsent),
    sendLagHdr: mergeHdr(parts.map(part => part.sendLagHdr)),
    queueHdr: mergeHdr(parts.map(part => part.queueHdr)),
    fromSendHdr: mergeHdr(parts.map(part => part.fromSendHdr)),
    // At most: the processes need not have had theirs at the same time.
    connectionsPeak: sum(parts, part => part.connectionsPeak),
    capReached: parts.some(part => part.capReached),
  }
}

function mergeHdr(parts: readonly string[]): string {
  return encodeHistogram(mergeHistograms(parts.map(decodeHistogram)))
}

function addCounts(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const whole: Record<string, number> = {}
  for (const [key, count] of parts.flatMap(part => Object.entries(part)))
    whole[key] = (whole[key] ?? 0) + count
  return whole
}

function most<T>(items: readonly T[], of: (item: T) => number): number {
  return Math.max(...items.map(of))
}
