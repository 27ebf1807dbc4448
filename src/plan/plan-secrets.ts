import type {Scenario} from '../config/scenario/scenario.js'
import {secretValuesOf, withSecretValues, type Secrets} from '../text/secrets.js'
import {isRunning, type Arm} from './arm.js'
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
    ...scenarios.flatMap(({headers, path}) => [
      ...secretValuesOf(headers, secrets),
      ...secretValuesOf(queryOf(path), secrets),
    ]),
    ...arms.flatMap(arm => (isRunning(arm) ? [] : secretValuesOf(arm.given.environment, secrets))),
  ])
}

function queryOf(path: string): Readonly<Record<string, string>> {
  const pairs = path.split('?').slice(1).join('?').split('&')
  return Object.fromEntries(
    pairs.flatMap(pair => {
      const [, name, value] = /^([^=]+)=(.+)$/.exec(pair) ?? []
      return name === undefined || value === undefined ? [] : [[name, value]]
    }),
  )
}
