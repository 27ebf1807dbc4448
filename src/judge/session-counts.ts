import type {CompletedCell} from '../result/cell.js'
import type {Estimate} from '../result/estimate.js'
import {completedRounds, latencyLoadOf, loadsOf} from '../result/round-values.js'
import {sum} from '../stats/sum.js'
import {summarizeLatency} from './percentiles.js'

type Facts = NonNullable<ReturnType<typeof loadsOf>[number]['sessions']>

/** What became of the sessions of a cell, over the whole life of all its loads. */
export interface SessionCounts {
  readonly started: number
  readonly completed: number
  readonly failed: number
  readonly unfinished: number
  /** Of completed ones, pauses included. */
  readonly p50: Estimate
  /** The generator's own time for looking into bodies, per request. */
  readonly readingUs: number
  /** The first of each kind. */
  readonly failures: Facts['failures']
}

/** undefined of a load without sessions. */
export function sessionCountsOf(cell: CompletedCell): SessionCounts | undefined {
  const rounds = completedRounds(cell.rounds)
  const loads = rounds.flatMap(loadsOf)
  const facts = loads.flatMap(({sessions}) => sessions ?? [])
  if (facts.length === 0) return undefined
  const durations = rounds.flatMap(round => latencyLoadOf(round).sessions ?? [])
  const none = {ok: 0, non2xx: 0, timeout: 0, lost: 0}
  const {p50} = summarizeLatency(
    durations.map(({durationHdr}) => ({window: {latencyHdr: durationHdr, ended: none}})),
    Infinity,
  )
  const failures = new Map(
    facts.flatMap(each => each.failures).map(failure => [`${failure.step} ${failure.why}`, failure] as const),
  )
  return {
    started: sum(facts, each => each.started),
    completed: sum(facts, each => each.completed),
    failed: sum(facts, each => each.failed),
    unfinished: sum(facts, each => each.unfinished),
    p50,
    readingUs:
      (sum(facts, each => each.readingMs) * 1000) /
      Math.max(
        1,
        sum(loads, ({total}) => total.sent),
      ),
    failures: [...failures.values()],
  }
}
