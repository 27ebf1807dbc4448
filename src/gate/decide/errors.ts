import type {ArmRound, ErrorJudgement, GateRound} from '../../result/gate-result.js'
import {pairedShift} from '../../stats/paired-shift.js'
import {fewestPairs} from '../../stats/signed-rank.js'
import {unpairedShift} from '../../stats/unpaired-shift.js'
import type {StoredBaseline} from './evidence.js'

/** One-sided, over all looks and scenarios of a gate. */
export const errorAlpha = 0.001

/** Of a round's requests: arms that differ by no more have failed alike. */
export const errorFloor = 0.001

/** Rarer by chance than this is worth more rounds, though no regression yet. */
export const suspiciousP = 0.05

/**
 * Errors of one scenario. They come in bursts (a reconnect, a full queue): a thousand failures may be one event, so the
 * round is the unit, as for every other number. Which arm met the burst is a coin's toss when both are alike, however
 * the errors come; so the signed-rank test on the differences of their shares is exact.
 * @returns `inconclusive`: more than chance explains, in fewer rounds than a test at `alpha` needs
 */
export function judgeErrors(
  scenario: string,
  rounds: readonly GateRound[],
  stored: StoredBaseline | null,
  alpha: number,
): ErrorJudgement {
  const found = rounds.flatMap(round => round.scenarios.filter(one => one.scenario === scenario))
  const candidates = found.map(({candidate}) => candidate)
  const baselines = stored?.get(scenario) ?? found.flatMap(({baseline}) => baseline ?? [])
  const p = stored === null ? pairedP(baselines, candidates) : unpairedP(baselines, candidates)
  const canTell = canTellErrors(found.length, alpha)
  const few = !canTell && p <= suspiciousP
  return {
    scenario,
    verdict: canTell && p <= alpha ? 'regression' : few ? 'inconclusive' : 'pass',
    baseline: countOf(baselines),
    candidate: countOf(candidates),
    p,
    accepted: null,
  }
}

/** Whether an arm that fails in every round could be told from chance. */
export function canTellErrors(rounds: number, alpha: number): boolean {
  return alpha > 0 && fewestPairs(alpha) <= rounds
}

/** Rounds in which the arms failed alike, most of them without an error, say nothing of which arm fails more. */
function pairedP(baselines: readonly ArmRound[], candidates: readonly ArmRound[]): number {
  const differences = candidates
    .flatMap((candidate, round) => {
      const baseline = baselines[round]
      return baseline === undefined ? [] : [failedShare(candidate) - failedShare(baseline)]
    })
    .filter(difference => Math.abs(difference) > errorFloor)
  return differences.length === 0 ? 1 : pairedShift(differences).pAbove(0)
}

function unpairedP(baselines: readonly ArmRound[], candidates: readonly ArmRound[]): number {
  if (baselines.length === 0 || candidates.length === 0) return 1
  return unpairedShift(candidates.map(failedShare), baselines.map(failedShare)).pAbove(errorFloor)
}

/** An answer that is no 2xx is in both counts; a request without an answer only among the failures. */
function requestsOf({answers, failures}: Pick<ArmRound, 'answers' | 'failures'>): number {
  return Math.max(answers, failures)
}

/** Of a round's requests, those without a good answer. */
export function failedShare(round: ArmRound): number {
  const requests = requestsOf(round)
  return requests === 0 ? 0 : round.failures / requests
}

function countOf(rounds: readonly ArmRound[]): ErrorJudgement['candidate'] {
  const sum = (of: (round: ArmRound) => number) => rounds.reduce((total, round) => total + of(round), 0)
  return {failures: sum(({failures}) => failures), of: sum(requestsOf)}
}
