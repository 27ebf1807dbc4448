import type {Check, CheckId, Estimate} from '../../result/estimate.js'
import type {LatencySummary, Summary} from '../../result/summary.js'
import {accountingRules} from './accounting.js'
import {answerRules} from './answers.js'
import {closedLoopRules} from './closed-loop.js'
import {errorRules} from './errors.js'
import {exhaustedRules} from './exhausted.js'
import {listenQueueRules} from './listen-queue.js'
import {asUpperBounds, type PercentileName} from '../late.js'
import {lateOf, openLoopRules} from './open-loop.js'
import {memoryRules} from './memory.js'
import {overloadRules} from './overload.js'
import type {CellFacts, RuleOf, Vouched} from './rule.js'
import {roundsRules} from './rounds.js'
import {sampleRules} from './samples.js'
import {stampRules} from './stamps.js'
import {stationarityRules} from './stationarity.js'
import {witnessRules} from './witness.js'

/** In this order: the first that fails is the reason that a number is withheld. */
const ruleBooks: readonly RuleOf[] = [
  accountingRules,
  errorRules,
  exhaustedRules,
  listenQueueRules,
  answerRules,
  overloadRules,
  roundsRules,
  closedLoopRules,
  openLoopRules,
  stampRules,
  stationarityRules,
  sampleRules,
  witnessRules,
  memoryRules,
]

/** Tests the numbers of a cell and withdraws those that are not proven. The values stay in the summary, marked. */
export function applyChecks(
  summary: Summary,
  facts: CellFacts,
): {readonly summary: Summary; readonly checks: Check[]} {
  const rules = ruleBooks.flatMap(book => book(facts, summary))
  let judged = summary
  for (const {check, vouches} of rules) {
    if (check.status === 'fail') judged = vouches.reduce((now, what) => withdraw(now, what, check.id), judged)
    if (check.id === 'floor' && check.status === 'warn') judged = bound(judged, ['p50'])
    if (check.id === 'late' && check.status === 'warn') judged = bound(judged, lateOf(facts).keys())
  }
  return {summary: judged, checks: rules.map(rule => rule.check)}
}

function bound(summary: Summary, names: Iterable<PercentileName>): Summary {
  return {...summary, latency: asUpperBounds(summary.latency, names)}
}

function withdraw(summary: Summary, what: Vouched, checkId: CheckId): Summary {
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

function markLatency(latency: LatencySummary, checkId: CheckId): LatencySummary {
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

/** The first check to fail gives the reason; but more samples of an overload would be of no use. */
function mark(estimate: Estimate, checkId: CheckId): Estimate {
  return {...estimate, withheld: checkId === 'overload' ? checkId : (estimate.withheld ?? checkId)}
}
