import type {CompletedRound} from '../result/round.js'
import type {LatencySummary} from '../result/summary.js'
import {decodeHistogram, mergeHistograms, quantileUs} from '../stats/histogram.js'
import type {Rule} from './checks.js'

/** Of the arrivals that were due, so many must have been sent: fewer, and the server was offered another load. */
const leastAchieved = 0.99

/** The generator may send late by this share of the latency that it reports, or by so little that nobody sees it. */
const lagShare = 0.05
const lagAlwaysAllowedMs = 0.05

/** Whether an open loop offered what it says, when it says. Nothing in a closed loop. */
export function openLoopRules(rounds: readonly CompletedRound[], latency: LatencySummary): Rule[] {
  const facts = rounds.flatMap(({latencyLoad}) => latencyLoad?.load.open ?? [])
  if (facts.length === 0) return []
  const achieved = Math.min(...facts.map(({achievedRatio}) => achievedRatio))
  const lag = mergeHistograms(facts.map(({sendLagHdr}) => decodeHistogram(sendLagHdr)))
  return [offered(achieved), sendLag((quantileUs(lag, 0.5) ?? 0) / 1000, latency.p50.value)]
}

function offered(achieved: number): Rule {
  const ok = achieved >= leastAchieved
  return {
    check: {
      id: 'offered',
      status: ok ? 'pass' : 'fail',
      value: achieved,
      limit: leastAchieved,
      message: ok
        ? 'the arrivals that were due were sent'
        : `only ${(achieved * 100).toFixed(1)} % of the arrivals that were due were sent: the rate is beyond what the server or the generator can take; ask for less with --rate or --load`,
    },
    vouches: ['openLatency'],
  }
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
