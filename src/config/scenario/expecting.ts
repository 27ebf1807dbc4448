import {usageError} from '../../error.js'
import {bodyText, statusList} from '../words/expect.js'
import {readOptional} from '../words/word.js'
import {routesOf, type Scenario} from './scenario.js'

export interface ExpectOptions {
  /** `302`, `2xx,304`. */
  readonly expect?: string | undefined
  readonly expectBody?: string | undefined
}

/** Scenarios with what `--expect` and `--expect-body` say of a good answer, in place of what they say themselves. */
export function expecting(scenarios: readonly Scenario[], options: ExpectOptions): readonly Scenario[] {
  const status = readOptional(options.expect, '--expect', statusList)
  const body = readOptional(options.expectBody, '--expect-body', bodyText)
  const expectOf = ({expect}: Pick<Scenario, 'expect'>) => ({
    status: status ?? expect.status,
    body: body ?? expect.body,
  })
  const found = scenarios.map(scenario => ({
    ...scenario,
    expect: expectOf(scenario),
    ...(scenario.mix && {mix: scenario.mix.map(route => ({...route, expect: expectOf(route)}))}),
  }))
  requireBodies(found)
  return found
}

/** Where a text is expected. */
function requireBodies(scenarios: readonly Scenario[]): void {
  const bare = scenarios
    .flatMap(routesOf)
    .find(({method, expect}) => method === 'HEAD' && expect.body !== null)
  if (bare === undefined) return
  throw usageError(
    'WB_BAD_EXPECTATION',
    `the scenario "${bare.name}" expects a text in answers to HEAD, which have no body`,
    'leave --expect-body out, or ask with GET',
  )
}
