import {routesOf, type Scenario} from '../config/scenario/scenario.js'
import {isSecretName, secretValuesOf, withSecretValues, type Secrets} from '../text/secrets.js'
import {isRunning, type Arm} from './arm.js'
import {secretsOfRequest} from './request-secrets.js'
import type {RunOptions} from './run-options.js'

/** With every value that the plan has under the name of a secret: a server may repeat it where no name says so. */
export function secretsOfPlan(
  arms: readonly Arm[],
  scenarios: readonly Scenario[],
  {secrets: names = [], secretValues = []}: Pick<RunOptions, 'secrets' | 'secretValues'>,
): Secrets {
  const secrets: Secrets = {names: new Set(names.map(name => name.toLowerCase())), values: new Set()}
  return withSecretValues(secrets, [
    ...secretValues,
    ...scenarios.flatMap(routesOf).flatMap(route => secretsOfRequest(route, secrets)),
    ...scenarios.flatMap(({secretValues = []}) => secretValues),
    ...arms.flatMap(arm => (isRunning(arm) ? [] : secretValuesOf(arm.given.environment, secrets))),
  ])
}

/** Of variables that a file was filled in with, by name: `${DB_PASSWORD}` is a secret wherever the file puts it. */
export function secretsAmong(used: ReadonlyMap<string, string>): readonly string[] {
  return [...used].flatMap(([name, value]) => (isSecretName(name) ? [value] : []))
}
