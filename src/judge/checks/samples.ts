import {latencyLoadOf, loadsOf} from '../../result/round-values.js'
import {decodeHistogram} from '../../stats/histogram.js'
import {count} from '../../text/words.js'
import {formatFact} from '../../unit/number.js'
import {sum} from '../../stats/sum.js'
import {censoredOf, samplesBeyond} from '../percentiles.js'
import {type CellFacts, type Rule, type RuleOf} from './rule.js'

/** Below so many times what the generator sees of a server that does nothing, a median says little of the server. */
export const floorFactor = 3

/** Whether the samples behind the percentiles are enough, whole, and of the server. Percentiles are marked one by one, where they are computed. */
export const sampleRules: RuleOf = (facts, summary) => [
  warmup(facts),
  samples(facts),
  censored(facts),
  ...floor(facts, summary.latency),
]

/** A warm-up that ended by its longest allowed time leaves the ramp in the window: the throughput stands, the latency is suspect. */
function warmup({rounds}: CellFacts): Rule {
  const ends = rounds.map(round => loadsOf(round).map(load => load.warmupEndedBy))
  const unanswered = ends.filter(of => of.includes('maximum')).length
  const unsteady = ends.filter(of => of.includes('unsteady')).length
  return {
    check: {
      id: 'warmup',
      status: unanswered + unsteady === 0 ? 'pass' : 'warn',
      value: Math.max(unanswered, unsteady),
      limit: 0,
      message:
        unanswered > 0
          ? `in ${unanswered} of ${rounds.length} rounds some connections had no answer before the window opened; use fewer connections`
          : unsteady > 0
            ? `in ${unsteady} of ${rounds.length} rounds the load was not yet steady when the window opened; warm up for longer (--warmup)`
            : 'every connection had an answer, and the load was steady, before the window opened',
    },
    vouches: [],
  }
}

function samples({rounds}: CellFacts): Rule {
  const pooled = sum(rounds.map(latencyLoadOf), load => {
    return decodeHistogram(load.window.latencyHdr).totalCount + censoredOf(load)
  })
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
    vouches: [],
  }
}

function censored({rounds}: CellFacts): Rule {
  const requests = sum(rounds.map(latencyLoadOf), censoredOf)
  return {
    check: {
      id: 'censored',
      status: requests === 0 ? 'pass' : 'warn',
      value: requests,
      limit: 0,
      message:
        requests === 0
          ? 'every request of the windows had its end'
          : `${count(requests, 'request')} had no answer when the load ended; the percentiles count ${requests === 1 ? 'it' : 'them'} as slower than all others`,
    },
    vouches: [],
  }
}

/** Only against a floor of the same loop: a closed one waits less. */
function floor(
  {floor: measured}: CellFacts,
  {model, p50}: {model: string; p50: {value: number | null}},
): Rule[] {
  if (measured?.model !== model || p50.value === null) return []
  const limit = floorFactor * measured.p50Ms
  const ok = p50.value >= limit
  return [
    {
      check: {
        id: 'floor',
        status: ok ? 'pass' : 'warn',
        value: p50.value,
        limit,
        message: ok
          ? 'the p50 is the server, not the load generator'
          : `the p50 is an upper bound (≤): the load generator alone sees ${formatFact(measured.p50Ms)} ms of a server that does nothing, and below ${floorFactor} times that the two cannot be told apart`,
      },
      vouches: [],
    },
  ]
}
