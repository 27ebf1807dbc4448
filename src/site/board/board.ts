import {isShownBetter} from '../../judge/findings/ranking.js'
import {metrics} from '../../judge/metric.js'
import {isRankedByCpu} from '../../judge/rank.js'
import {provenOf} from '../../result/cell-values.js'
import {completedRounds} from '../../result/round-values.js'
import {tail} from '../../stats/interval.js'
import {unpairedShift} from '../../stats/unpaired-shift.js'
import type {Candidate, CandidateGroup} from './candidates.js'
import {betweenSessions, type Refusal} from './rules.js'

/** What is proven of one request on one machine. */
export interface Leaderboard extends Pick<CandidateGroup, 'scenario' | 'machine'> {
  /** What the ranked arms answer; null where no answer is that of most. */
  readonly answer: {readonly hash: string; readonly status: number; readonly bytes: number} | null
  /** None where no arm has a place. */
  readonly rankings: readonly Ranking[]
  readonly refused: readonly {readonly candidate: Candidate; readonly why: Refusal}[]
}

export type RankedBy = 'throughput' | 'cpu'

export interface Ranking {
  readonly by: RankedBy
  /** Best first. */
  readonly places: readonly Place[]
}

export interface Place {
  /** 1 for those that nobody is shown to be better than. */
  readonly place: number
  readonly isTie: boolean
  readonly candidate: Candidate
}

export function leaderboardOf({scenario, machine, candidates}: CandidateGroup): Leaderboard {
  const admitted = candidates.filter(({refusal}) => refusal === null)
  const standard = standardOf(admitted)
  const isStandard = ({cell}: Candidate) => standard !== null && cell.answer?.hash === standard.hash
  const ranked = admitted.filter(isStandard)
  const refused = candidates.flatMap(candidate => {
    const why = candidate.refusal ?? (isStandard(candidate) ? null : 'other answer')
    return why === null ? [] : [{candidate, why}]
  })
  const byCpu = ranked.filter(({cell}) => isRankedByCpu(cell))
  const byThroughput = ranked.filter(candidate => !byCpu.includes(candidate))
  return {
    ...{scenario, machine, refused, answer: standard},
    rankings: [rank(byThroughput, 'throughput'), rank(byCpu, 'cpu')].filter(({places}) => places.length > 0),
  }
}

/** The answer that more arms give than any other. */
function standardOf(candidates: readonly Candidate[]): Leaderboard['answer'] {
  const groups = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const hash = candidate.cell.answer?.hash ?? ''
    groups.set(hash, [...(groups.get(hash) ?? []), candidate])
  }
  const [largest, second] = [...groups.values()].sort((one, other) => other.length - one.length)
  const answer = largest?.[0]?.cell.answer
  if (largest === undefined || answer?.hash == null || largest.length === second?.length) return null
  return {hash: answer.hash, status: answer.status, bytes: answer.length.most}
}

function rank(candidates: readonly Candidate[], by: RankedBy): Ranking {
  const valueOf = ({cell}: Candidate) => provenOf(cell, metrics[by].ofSummary)?.value
  const known = candidates.filter(candidate => valueOf(candidate) !== undefined)
  const places = known.map(candidate => ({
    candidate,
    place: 1 + known.filter(other => other !== candidate && isBetter(other, candidate, by)).length,
  }))
  const sign = metrics[by].better === 'higher' ? -1 : 1
  return {
    by,
    places: places
      .map(one => ({...one, isTie: places.filter(({place}) => place === one.place).length > 1}))
      .sort(
        (one, other) =>
          one.place - other.place || sign * ((valueOf(one.candidate) ?? 0) - (valueOf(other.candidate) ?? 0)),
      ),
  }
}

function isBetter(one: Candidate, other: Candidate, by: RankedBy): boolean {
  if (one.slug === other.slug) return isShownBetter(one.cell, other.cell, by) === true
  const [values, others] = [logsOf(one, by), logsOf(other, by)]
  if (values.length === 0 || others.length === 0) return false
  const apart = Math.log(1 + betweenSessions)
  const {lower, upper} = unpairedShift(values, others)
  return metrics[by].better === 'higher' ? lower(tail) > apart : upper(tail) < -apart
}

function logsOf({cell}: Candidate, by: RankedBy): readonly number[] {
  return completedRounds(cell.rounds)
    .map(round => metrics[by].ofRound(round) ?? 0)
    .filter(value => value > 0)
    .map(Math.log)
}
