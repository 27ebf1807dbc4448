import type {Scenario} from '../config/scenario/scenario.js'
import type {ScenarioRecord} from '../result/plan-record.js'
import {fieldsWithoutSecrets, secretDigest, withoutSecrets, type Secrets} from '../text/secrets.js'

/** With digests in the place of secrets: equal requests are equal in results, too. */
export function recordScenario(scenario: Scenario, secrets: Secrets): ScenarioRecord {
  const {headers, path, description} = scenario
  return {
    ...scenario,
    headers: fieldsWithoutSecrets(headers, secrets),
    path: withoutSecrets(path, secrets, secretDigest),
    description: withoutSecrets(description, secrets),
  }
}
