import {median} from 'simple-statistics'
import type {OpenLoad} from '../../result/load.js'
import type {CompletedRound} from '../../result/round.js'
import {answersPerSecond, generatorCoresOf} from '../../result/round-values.js'
import {decodeHistogram, mergeHistograms, quantileUs} from '../../stats/histogram.js'
import {sum} from '../../stats/sum.js'
import {formatPercent} from '../../unit/percent.js'
import {full} from '../full.js'
import {latePercentiles, type LatePercentiles} from '../late.js'
import type {CellFacts, Rule, RuleOf} from './rule.js'

/** Of the arrivals that were due, so many must have been sent and kept up with: fewer, and the load was another one. */
const leastAchieved = 0.99

/** The generator may send late by this share of the latency that it reports, or by so little that nobody sees it. */
const lagShare = 0.05
const lagAlwaysAllowedMs = 0.05

/** Whether an open loop offered what it says, when it says. Nothing in a cell without one. */
export const openLoopRules: RuleOf = ({rounds}, summary) => {
  const loads = rounds.flatMap(({latency}) => latency?.load ?? [])
  if (loads.length === 0) return []
  // Of a core, waiting for the next arrival not counted.
  const working = median(loads.map(generatorCoresOf))
  const lag = mergeHistograms(loads.map(({open}) => decodeHistogram(open.sendLagHdr)))
  const lagMs = (quantileUs(lag, 0.5) ?? 0) / 1000
  return [
    generator(working),
    offered(loads, working > full),
    sendLag(lagMs, summary.latency.p50.value),
    ...paced(rounds),
    ...late(latePercentiles(loads)),
  ]
}

/** Percentiles of this cell that hold too much of the generator's own lateness. */
export function lateOf({rounds}: CellFacts): LatePercentiles {
  return latePercentiles(rounds.flatMap(({latency}) => latency?.load ?? []))
}

/** A bound, and no more: the check `lag` withdraws when half of the requests were late. */
function late(percentiles: LatePercentiles): readonly Rule[] {
  const [worst] = [...percentiles].toReversed()
  if (worst === undefined) return []
  const names = [...percentiles.keys()].join(', ').replace('p999', 'p99.9')
  const message = `${names} ${percentiles.size === 1 ? 'is an upper bound' : 'are upper bounds'} (≤): the load generator sent late, which is up to ${worst[1].toFixed(2)} ms of it; give it a core of its own (--pin), or ask for a lower rate`
  return [{check: {id: 'late', status: 'warn', value: worst[1], limit: null, message}, vouches: []}]
}

/** That the load was not the usual one: no fault, but to be known beside the latency. */
function paced(rounds: readonly CompletedRound[]): readonly Rule[] {
  if (!rounds.some(({latency}) => latency?.paced)) return []
  const shares = rounds.flatMap(({saturation, latency}) =>
    saturation === undefined || latency === undefined
      ? []
      : latency.ratePerSecond / answersPerSecond(saturation.load),
  )
  const share = median(shares)
  const message = `latency is that at ${formatPercent(share)} of the saturation throughput, less than the usual share, which the load generator cannot pace beside this server; --load-workers adds processes to it`
  return [{check: {id: 'paced', status: 'warn', value: share, limit: null, message}, vouches: []}]
}

function generator(working: number): Rule {
  const ok = working <= full
  return {
    check: {
      id: 'generator-open',
      status: ok ? 'pass' : 'fail',
      value: working,
      limit: full,
      message: ok
        ? 'the load generator had time to spare'
        : 'a process of the load generator had no time to spare, and its own queue is in the latency; ask for a lower rate (--rate, --load) or for more processes (--load-workers)',
    },
    vouches: ['openLatency'],
  }
}

/**
 * Sent, and kept up with. A drain that clears the queue hides that the server could not take the rate, so the queue
 * itself is looked at: by how much did the number in the system grow while the window was open?
 */
function offered(loads: readonly OpenLoad[], isGeneratorFull: boolean): Rule {
  const sent = Math.min(...loads.map(({open}) => open.achievedRatio))
  const kept = Math.min(sent, keptUpWith(loads))
  const ok = kept >= leastAchieved
  const limit = isGeneratorFull ? 'load generator' : 'server'
  return {
    check: {
      id: 'offered',
      status: ok ? 'pass' : 'fail',
      value: kept,
      limit: leastAchieved,
      message: ok
        ? 'the arrivals that were due were sent, and answered as fast as they came'
        : `only ${formatPercent(kept)} of the arrivals that were due were ${sent < leastAchieved ? 'sent' : 'kept up with'}: the rate is beyond what the ${limit} can take, or it stalled; ask for less with --rate or --load`,
    },
    vouches: ['openLatency'],
  }
}

/**
 * Share of the arrivals that did not add to a queue. Numbers in the system come and go by chance, like √(2 × arrivals)
 * at most; growth is what exceeds three of these over all rounds, and is there in nearly every one: a server that
 * stalled as some window closed is slow, which the percentiles show, but not overloaded.
 */
function keptUpWith(loads: readonly OpenLoad[]): number {
  const arrivals = sum(loads, ({open}) => open.offered)
  const growing = loads.filter(load => growthOf(load) > Math.sqrt(2 * load.open.offered)).length
  if (arrivals === 0 || growing < nearlyAll * loads.length) return 1
  const beyondChance = sum(loads, growthOf) - 3 * Math.sqrt(2 * arrivals)
  return 1 - Math.max(0, beyondChance) / arrivals
}

const nearlyAll = 0.8

function growthOf({window}: OpenLoad): number {
  return (window.inSystemAtEnd ?? 0) - (window.inSystemAtStart ?? 0)
}

function sendLag(lagMs: number, p50Ms: number | null): Rule {
  const limit = Math.max(lagAlwaysAllowedMs, lagShare * (p50Ms ?? 0))
  const ok = lagMs <= limit
  return {
    check: {
      id: 'lag',
      status: ok ? 'pass' : 'fail',
      value: lagMs,
      limit,
      message: ok
        ? 'requests were sent when they were due'
        : `half of all requests were sent ${lagMs.toFixed(2)} ms late or more, which is in their latency: the generator had too little CPU; ask for a lower rate or fewer workers`,
    },
    vouches: ['openLatency'],
  }
}
