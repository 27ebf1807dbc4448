import type {Bound} from '../result/cell.js'
import type {Check, Estimate} from '../result/estimate.js'
import type {CompletedRound} from '../result/round.js'
import type {LatencySummary, Summary} from '../result/summary.js'
import {decodeHistogram} from '../stats/histogram.js'
import {latencyLoadOf} from '../result/round-values.js'
import {openLoopRules} from './open-loop-checks.js'
import {samplesBeyond} from './summarize.js'

/** Which numbers of a cell a check vouches for. */
export type Vouched = 'throughput' | 'closedLatency' | 'openLatency'

export interface Rule {
  readonly check: Check
  /** Withdrawn when the check fails. */
  readonly vouches: readonly Vouched[]
}

const allNumbers: readonly Vouched[] = ['throughput', 'closedLatency', 'openLatency']

/**
 * Little's law: the share of their time that connections may stand idle between an answer and the next request.
 * Beyond the first it is said; beyond the second the load was not what the table claims. On sub-millisecond servers the
 * generator's own microseconds are several percent of a turn (nginx, one connection: 7 %), and the latency is right.
 */
const idleShare = {said: 0.02, withdrawn: 0.1} as const

/** Tests the numbers of a cell and withdraws those that are not proven. The values stay in the summary, marked. */
export function applyChecks(
  summary: Summary,
  rounds: readonly CompletedRound[],
  connections: number,
  bound: Bound | null,
): {readonly summary: Summary; readonly checks: Check[]} {
  const rules = [
    accounting(rounds),
    ...servedByServer(rounds),
    // Before Little's law: a generator that cannot keep up is the reason that connections stand idle.
    generator(rounds, bound),
    littlesLaw(rounds, connections),
    ...openLoopRules(rounds, summary.latency),
    warmup(rounds),
    samples(rounds),
  ]
  let judged = summary
  for (const {check, vouches} of rules) {
    if (check.status === 'fail') judged = vouches.reduce((now, what) => withdraw(now, what, check.id), judged)
  }
  return {summary: judged, checks: rules.map(rule => rule.check)}
}

/** sent = ok + non-2xx + timeout + lost + in flight, in every round. */
function accounting(rounds: readonly CompletedRound[]): Rule {
  const missingOf = ({total: t}: CompletedRound['load']) =>
    Math.abs(t.sent - t.ok - t.non2xx - t.timeout - t.lost - t.inFlight)
  const missing = worst(rounds, round => loadsOf(round).reduce((sum, load) => sum + missingOf(load), 0))
  return {
    check: check('accounting', missing === 0, missing, 0, 'requests sent and not accounted for'),
    vouches: allNumbers,
  }
}

/**
 * What the server says it answered, against what the generator saw: every answer seen was served, and the server
 * served no more than was sent. Without losses both are equal.
 */
function servedByServer(rounds: readonly CompletedRound[]): Rule[] {
  const counted = rounds.filter(round => round.servedByServer !== null)
  if (counted.length === 0) return []
  const difference = worst(counted, round => {
    const served = round.servedByServer ?? 0
    const answered = sum(loadsOf(round), ({total}) => total.ok + total.non2xx)
    return Math.max(0, answered - served, served - sum(loadsOf(round), ({total}) => total.sent))
  })
  return [
    {
      check: check(
        'served',
        difference === 0,
        difference,
        0,
        "requests by which the server's own count and ours differ",
      ),
      vouches: allNumbers,
    },
  ]
}

/** L = ∫ requests in the system dt / T is the number of connections when the generator never leaves one idle. */
function littlesLaw(rounds: readonly CompletedRound[], connections: number): Rule {
  const off = worst(rounds, ({load}) => Math.abs(load.window.meanInSystem / connections - 1))
  const status = off <= idleShare.said ? 'pass' : off <= idleShare.withdrawn ? 'warn' : 'fail'
  return {
    check: {
      id: 'little',
      status,
      value: off,
      limit: idleShare.said,
      message:
        status === 'pass'
          ? "requests in the system equal the connections (Little's law)"
          : `connections stood idle ${(off * 100).toFixed(1)} % of the time between an answer and the next request: the server is about as fast as the generator, or requests were lost`,
    },
    vouches: ['closedLatency'],
  }
}

function generator(rounds: readonly CompletedRound[], bound: Bound | null): Rule {
  const busy = worst(rounds, ({load}) => load.generator.loopUtilization)
  const failed = bound === 'generator'
  return {
    check: {
      id: 'generator',
      status: failed ? 'fail' : 'pass',
      value: busy,
      limit: 0.9,
      message: failed
        ? 'the load generator was the slower one: throughput is a lower bound, latency holds its own queueing; use fewer connections, fewer workers or more cores'
        : 'the load generator kept up',
    },
    vouches: ['closedLatency'],
  }
}

/** A warm-up that ended by its longest allowed time leaves the ramp in the window: the throughput stands, the latency is suspect. */
function warmup(rounds: readonly CompletedRound[]): Rule {
  const unfinished = rounds.filter(({load}) => load.warmupEndedBy === 'maximum').length
  return {
    check: {
      id: 'warmup',
      status: unfinished === 0 ? 'pass' : 'warn',
      value: unfinished,
      limit: 0,
      message:
        unfinished === 0
          ? 'every connection had an answer before the window opened'
          : `in ${unfinished} of ${rounds.length} rounds some connections had no answer before the window opened; use fewer connections`,
    },
    vouches: [],
  }
}

function samples(rounds: readonly CompletedRound[]): Rule {
  const pooled = sum(rounds, round => decodeHistogram(latencyLoadOf(round).window.latencyHdr).totalCount)
  const enough = pooled * 0.01 >= samplesBeyond
  return {
    check: {
      id: 'samples',
      status: enough ? 'pass' : 'warn',
      value: pooled,
      limit: samplesBeyond / 0.01,
      message: enough
        ? 'enough samples for p99'
        : `a percentile needs ${samplesBeyond} samples beyond it: measure longer (--duration) or in more rounds (--rounds)`,
    },
    // Percentiles are withheld one by one, where they are computed.
    vouches: [],
  }
}

function withdraw(summary: Summary, what: Vouched, checkId: string): Summary {
  if (what === 'throughput') {
    const cpu =
      summary.cpu === null ? null : {...summary.cpu, perRequest: mark(summary.cpu.perRequest, checkId)}
    return {...summary, cpu, throughput: mark(summary.throughput, checkId)}
  }
  const {latency, closedLatency} = summary
  const isShown = (latency.model === 'open') === (what === 'openLatency')
  const ofClosed = what === 'closedLatency' && closedLatency !== null
  return {
    ...summary,
    latency: isShown ? markLatency(latency, checkId) : latency,
    closedLatency: ofClosed ? markLatency(closedLatency, checkId) : closedLatency,
  }
}

function markLatency(latency: LatencySummary, checkId: string): LatencySummary {
  const {p50, p90, p95, p99, p999, max} = latency
  return {
    ...latency,
    p50: mark(p50, checkId),
    p90: mark(p90, checkId),
    p95: mark(p95, checkId),
    p99: mark(p99, checkId),
    p999: mark(p999, checkId),
    max: mark(max, checkId),
  }
}

/** The first check to fail gives the reason. */
function mark(estimate: Estimate, checkId: string): Estimate {
  return {...estimate, withheld: estimate.withheld ?? checkId}
}

/** The closed loop and, where one ran, the open one. */
function loadsOf({load, latencyLoad}: CompletedRound): readonly CompletedRound['load'][] {
  return latencyLoad === null ? [load] : [load, latencyLoad.load]
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

function worst(rounds: readonly CompletedRound[], of: (round: CompletedRound) => number): number {
  return Math.max(...rounds.map(of))
}

function check(id: string, ok: boolean, value: number, limit: number, message: string): Check {
  return {
    id,
    status: ok ? 'pass' : 'fail',
    value,
    limit,
    message: ok ? `no ${message}` : `${value} ${message}`,
  }
}
