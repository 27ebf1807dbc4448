import type {Load} from '../../result/load.js'
import {everyLoadOf} from '../../result/round-values.js'
import type {CheckId} from '../../result/estimate.js'
import type {CompletedRound} from '../../result/round.js'
import {sum} from '../../stats/sum.js'
import {allNumbers, worst, type Rule, type RuleOf} from './rule.js'

/** Where every request went, by our count and by the server's. */
export const accountingRules: RuleOf = ({rounds}) => [
  accounting(rounds),
  unsolicited(rounds),
  ...servedByServer(rounds),
]

/** sent = ok + non-2xx + timeout + lost + in flight, in every round. */
function accounting(rounds: readonly CompletedRound[]): Rule {
  const missingOf = ({total: t}: Load) => Math.abs(t.sent - t.ok - t.non2xx - t.timeout - t.lost - t.inFlight)
  const missing = worst(rounds, round => sum(everyLoadOf(round), missingOf))
  return countsAgree('accounting', missing, 'requests sent and not accounted for')
}

/** A server that says more than it was asked: nobody knows which of its answers, and how much of its work, was for whom. */
function unsolicited(rounds: readonly CompletedRound[]): Rule {
  const count = sum(rounds, round => sum(everyLoadOf(round), load => load.unsolicited))
  return countsAgree('unsolicited', count, 'answers, or bytes after an answer, that no request asked for')
}

/**
 * What the server says it answered, against what the generator saw: every answer seen was served, and the server
 * served no more than was sent. Without losses both are equal.
 */
function servedByServer(rounds: readonly CompletedRound[]): readonly Rule[] {
  const counted = rounds.filter(round => round.servedByServer !== null)
  if (counted.length === 0) return []
  const difference = worst(counted, round => {
    const served = round.servedByServer ?? 0
    const answered = sum(everyLoadOf(round), ({total}) => total.ok + total.non2xx)
    return Math.max(0, answered - served, served - sum(everyLoadOf(round), ({total}) => total.sent))
  })
  return [countsAgree('served', difference, "requests by which the server's own count and ours differ")]
}

function countsAgree(id: CheckId, difference: number, what: string): Rule {
  const ok = difference === 0
  return {
    check: {
      id,
      status: ok ? 'pass' : 'fail',
      value: difference,
      limit: 0,
      message: ok ? `no ${what}` : `${difference} ${what}`,
    },
    vouches: allNumbers,
  }
}
