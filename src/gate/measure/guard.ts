import {createHash} from 'node:crypto'
import type {Scenario} from '../../config/scenario/scenario.js'
import {verifyAnswer, type Asking} from '../../drive/verify.js'
import type {LiveServer} from '../../drive/world.js'
import {environmentError} from '../../error.js'

/** What must be equal between two arms: a server that answers less is no faster server. */
export interface AnswerPrint {
  readonly status: number
  readonly length: number
  readonly hash: string
}

/** How much of an answer is compared; less where a server answers differently from itself. */
export type GuardDepth = 'body' | 'length' | 'status'

/** @throws BenchError (environment) on a wrong status, or no whole answer */
export async function printOf(
  {name, origin}: Pick<LiveServer, 'name' | 'origin'>,
  scenario: Scenario,
  asking: Asking,
): Promise<AnswerPrint> {
  let hash = createHash('sha256')
  const {answer} = await verifyAnswer({origin, insecure: false}, scenario, asking, {
    name,
    seeBody: () => {
      hash = createHash('sha256')
      return piece => hash.update(piece)
    },
  })
  const {status, length} = answer
  return {status, length, hash: hash.digest('hex')}
}

/** What two answers of one and the same arm have in common; that is the most that two arms can be held to. */
export function depthOf(one: AnswerPrint, again: AnswerPrint): GuardDepth {
  if (one.hash === again.hash) return 'body'
  return one.length === again.length ? 'length' : 'status'
}

/** @throws BenchError (environment, exit 5) when the arms answer differently */
export function requireSameAnswer(
  baseline: AnswerPrint,
  candidate: AnswerPrint,
  scenario: Scenario,
  depth: GuardDepth,
): void {
  const difference =
    baseline.status !== candidate.status
      ? `status ${baseline.status} and ${candidate.status}`
      : depth !== 'status' && baseline.length !== candidate.length
        ? `${baseline.length} and ${candidate.length} bytes`
        : depth === 'body' && baseline.hash !== candidate.hash
          ? `bodies of ${baseline.length} bytes that differ (sha256 ${baseline.hash.slice(0, 12)} and ${candidate.hash.slice(0, 12)})`
          : null
  if (difference === null) return
  throw environmentError(
    'WB_ARMS_DIFFER',
    `the arms answer ${scenario.method} ${scenario.path} differently: ${difference} (baseline and candidate)`,
    'speed of two different answers cannot be compared; if the change is meant, add --ignore-body',
  )
}
