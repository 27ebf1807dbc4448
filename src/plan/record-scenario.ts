import {createHash} from 'node:crypto'
import type {Session} from '../traffic/contract.js'
import {requestsIn} from '../traffic/walk.js'
import type {Scenario} from '../config/scenario/scenario.js'
import type {ScenarioRecord} from '../result/plan-record.js'
import {fieldsWithoutSecrets, secretDigest, withoutSecrets, type Secrets} from '../text/secrets.js'

/** With digests in the place of secrets: equal requests are equal in results, too. */
export function recordScenario(scenario: Scenario, secrets: Secrets): ScenarioRecord {
  const {description, mix, session} = scenario
  const stored = {...scenario}
  delete stored.session
  delete stored.secretValues
  // The plan has it.
  delete stored.profile
  const masked = <Request extends Pick<Scenario, 'headers' | 'path'>>(request: Request) => ({
    ...request,
    headers: fieldsWithoutSecrets(request.headers, secrets),
    path: withoutSecrets(request.path, secrets, secretDigest),
  })
  return {
    ...masked(stored),
    ...(mix && {mix: mix.map(route => ({...masked(route), name: withoutSecrets(route.name, secrets)}))}),
    description: withoutSecrets(description, secrets),
    ...(session && {sessions: recordSession(session)}),
  }
}

/** What it sends is not stored, data least of all: their digest tells whether two sessions are the same. */
function recordSession(session: Session): NonNullable<ScenarioRecord['sessions']> {
  const digest = createHash('sha256').update(JSON.stringify(session)).digest('hex').slice(0, 16)
  return {
    steps: [...new Set(requestsIn(session.steps).map(({name}) => name))],
    data: Object.fromEntries(Object.entries(session.data).map(([name, {rows}]) => [name, rows.length])),
    digest,
  }
}
