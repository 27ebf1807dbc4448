import {
  reservedVariable,
  variableSetting,
  armSettingWords,
  type ArmSettingName,
} from '../config/arm/settings.js'
import type {ArmChoice} from '../config/arm/combine.js'
import {usageError} from '../error.js'
import type {ArmRecord} from '../result/arm.js'
import {joinWords} from '../text/quoting.js'
import {fieldsWithoutSecrets, wordsWithoutSecrets, secretDigest, type Secrets} from '../text/secrets.js'
import {readLimits, type Limits} from './limits.js'

/** What one arm is given, read from its words. */
export interface ArmSettings {
  readonly workers: number
  readonly threads: number
  readonly gil: boolean
  readonly workerConnections?: number | undefined
  readonly limits?: Limits | undefined
  readonly label?: string | undefined
  readonly given?: Given
}

/** What the user adds to the command line and to the environment, as it is handed on; a variable that is null is unset. */
export interface Given {
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | null>>
  readonly params: Readonly<Record<string, string>>
}

export const nothingGiven: Given = {arguments: [], environment: {}, params: {}}

/** The smallest number that shows what several processes do; comparisons across machines need a constant. */
export const defaultWorkers = 2

/** Of a pool; gunicorn's documentation suggests 2 to 4 per core. */
export const defaultThreads = 4

/** The settings of a choice whose values are checked, with what is swept put in its place. */
export function readSettings(choice: ArmChoice): ArmSettings {
  const of = <Name extends ArmSettingName>(name: Name) => {
    const text = choice.get(name)?.value ?? undefined
    return text === undefined ? undefined : (armSettingWords[name].read(text) as ValueOf<Name>)
  }
  const text = (name: ArmSettingName) => choice.get(name)?.value ?? undefined
  return {
    workers: of('workers') ?? defaultWorkers,
    threads: of('threads') ?? defaultThreads,
    gil: of('gil') ?? false,
    workerConnections: of('worker-connections'),
    label: of('label'),
    limits: readLimits(
      {
        cpus: text('cpus'),
        memory: text('memory'),
        pids: text('pids'),
        cpuset: text('cpuset'),
        like: text('like'),
      },
      name => name,
    ),
    given: givenOf(choice, of('args') ?? []),
  }
}

type ValueOf<Name extends ArmSettingName> = Exclude<
  ReturnType<(typeof armSettingWords)[Name]['read']>,
  undefined
>

/** `{POOL}` becomes its value wherever the arm's words have it; a parameter that none has is a variable. */
export function withParams(choice: ArmChoice): ArmChoice {
  const params = [...choice].flatMap(([name, {value, from}]) => {
    const [, kind, param = ''] = variableSetting.exec(name) ?? []
    return kind === 'param' ? [{param, value: value ?? '', from}] : []
  })
  if (params.length === 0) return choice
  const filled = new Map(choice)
  for (const {param, value, from} of params) {
    const place = `{${param}}`
    const users = [...filled].filter(
      ([name, said]) => !name.startsWith('param.') && said.value?.includes(place),
    )
    if (users.length === 0) filled.set(`env.${param}`, {value, from})
    for (const [name, said] of users)
      filled.set(name, {...said, value: said.value?.replaceAll(place, () => value) ?? null})
  }
  return filled
}

/** What the choice adds to the environment; null: unset. */
export function variablesOf(choice: ArmChoice): Given['environment'] {
  return givenOf(choice, []).environment
}

function givenOf(choice: ArmChoice, args: readonly string[]): Given {
  const environment: Record<string, string | null> = {}
  const params: Record<string, string> = {}
  for (const [name, {value}] of choice) {
    const [, kind, variable = ''] = variableSetting.exec(name) ?? []
    if (kind === 'param') params[variable] = value ?? ''
    if (kind !== 'env') continue
    if (reservedVariable.test(variable))
      throw usageError(
        'WB_BAD_SETTING',
        `env.${variable}: bench sets this variable itself`,
        'the place of the port is {port} or $PORT of a command',
      )
    environment[variable] = value
  }
  return {arguments: args, environment, params}
}

/** What a result stores of it: with digests in the place of secrets. */
export function recordGiven(
  {arguments: args, environment, params}: Given,
  secrets: Secrets,
): Pick<ArmRecord, 'args' | 'env' | 'params'> {
  return {
    ...(args.length === 0 ? {} : {args: [...wordsWithoutSecrets(args, secrets, secretDigest)]}),
    ...(Object.keys(environment).length === 0 ? {} : {env: fieldsWithoutSecrets(environment, secrets)}),
    ...(Object.keys(params).length === 0 ? {} : {params: fieldsWithoutSecrets(params, secrets)}),
  }
}

/** ` --preload env.MALLOC_ARENA_MAX=2 POOL=4`: what makes it another arm. */
export function givenText({
  args = [],
  env = {},
  params = {},
}: Pick<ArmRecord, 'args' | 'env' | 'params'>): string {
  const variables = Object.entries(env)
    // A parameter that is a variable is told once.
    .filter(([name]) => !Object.hasOwn(params, name))
    .map(([name, value]) => (value === null ? `env.${name}` : `env.${name}=${joinWords([value])}`))
  return [
    joinWords(args),
    ...variables,
    ...Object.entries(params).map(([name, value]) => `${name}=${joinWords([value])}`),
  ]
    .filter(part => part !== '')
    .map(part => ` ${part}`)
    .join('')
}
