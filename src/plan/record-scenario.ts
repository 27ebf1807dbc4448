import type {Scenario} from '../config/scenario/scenario.js'
import type {ScenarioRecord} from '../result/plan-record.js'
import {fieldsWithoutSecrets, secretDigest, withoutSecrets, type Secrets} from '../text/secrets.js'

/** With digests in the place of secrets: equal requests are equal in results, too. */
export function recordScenario(scenario: Scenario, secrets: Secrets): ScenarioRecord {
  const {description, mix} = scenario
  const masked = <Request extends Pick<Scenario, 'headers' | 'path'>>(request: Request) => ({
    ...request,
    headers: fieldsWithoutSecrets(request.headers, secrets),
    path: withoutSecrets(request.path, secrets, secretDigest),
  })
  return {
    ...masked(scenario),
    ...(mix && {mix: mix.map(route => ({...masked(route), name: withoutSecrets(route.name, secrets)}))}),
    description: withoutSecrets(description, secrets),
  }
}
