import type {Scenario} from '../../config/scenario/scenario.js'
import {verifyAnswer, type Answer, type Asking} from '../../drive/verify.js'
import type {LiveServer} from '../../drive/world.js'
import {environmentError} from '../../error.js'
import {compareAnswers} from '../../judge/answers/compare.js'
import {quotedAnswer} from '../../judge/answers/quoted.js'
import type {AnswerRecord} from '../../result/answer.js'

/** By scenario: what is compared between two arms. A server that answers less is no faster server. */
export type Guard = ReadonlyMap<string, ScenarioGuard>

export type ScenarioGuard =
  /** All but what differed between answers of one arm in the pilot, which are these. */
  | {readonly depth: 'body'; readonly pilot: ArmAnswers}
  /** `because`: of an arm's answers, or null: it was asked for. */
  | {readonly depth: 'status'; readonly because: string | null}

/** A baseline without any is a stored one. */
export interface ArmAnswers {
  readonly baseline: readonly Answer[]
  readonly candidate: readonly Answer[]
}

/** @throws BenchError (environment) on a wrong status, or no whole answer */
export async function askOnce(
  {name, origin}: Pick<LiveServer, 'name' | 'origin'>,
  scenario: Scenario,
  asking: Asking,
): Promise<Answer> {
  return (await verifyAnswer({origin, insecure: false}, scenario, asking, {name})).answer
}

/**
 * How far the arms can be compared, by two answers of each.
 * @throws BenchError (environment, exit 5) when they answer differently
 */
export function guardOf(pilot: ArmAnswers, scenario: Scenario, ignoreBody: boolean): ScenarioGuard {
  const records = compareAnswers(new Map(Object.entries(pilot)))
  const obstacle = [...records.values()].flatMap(({hash, comparison}) =>
    hash !== null ? [] : comparison?.kind === 'incomparable' ? [comparison.why] : ['it varies'],
  )[0]
  const guard: ScenarioGuard = ignoreBody
    ? {depth: 'status', because: null}
    : obstacle === undefined
      ? {depth: 'body', pilot}
      : {depth: 'status', because: obstacle}
  requireSameAnswer(guard, pilot, scenario)
  return guard
}

/** @throws BenchError (environment, exit 5) when the arms of a fresh start answer differently */
export function requireSameAnswer(
  guard: ScenarioGuard,
  {baseline, candidate}: ArmAnswers,
  scenario: Scenario,
): void {
  const [one, other] = [baseline[0], candidate[0]]
  if (one === undefined || other === undefined) return
  const difference =
    one.status !== other.status
      ? `status ${one.status} and ${other.status}`
      : guard.depth === 'body'
        ? differenceIn({baseline, candidate}, guard.pilot)
        : null
  if (difference === null) return
  throw environmentError(
    'WB_ARMS_DIFFER',
    `the arms answer ${scenario.method} ${scenario.path} differently: ${difference} (baseline and candidate)`,
    'speed of two different answers cannot be compared; if the change is meant, add --ignore-body',
  )
}

/** What varied in the pilot may vary now. */
function differenceIn({baseline, candidate}: ArmAnswers, pilot: ArmAnswers): string | null {
  const records = compareAnswers(
    new Map([
      ['baseline', baseline],
      ['candidate', candidate],
      ['baseline before', pilot.baseline],
      ['candidate before', pilot.candidate],
    ]),
  )
  const [one, other] = [records.get('baseline'), records.get('candidate')]
  if (one === undefined || other === undefined || one.hash === other.hash) return null
  const alone = compareAnswers(
    new Map([
      ['baseline', baseline],
      ['candidate', candidate],
    ]),
  )
  return differenceText(alone.get('candidate')) ?? 'their bodies'
}

function differenceText(record: AnswerRecord | undefined): string | null {
  const difference = record?.comparison
  if (difference?.kind !== 'unequal') return null
  const {own, other, at = 0} = difference
  return difference.in === 'body'
    ? `from character ${at + 1} of the body on ${quotedAnswer(other)} and ${quotedAnswer(own)}`
    : `${other} and ${own}`
}
