import {resolve} from 'node:path'
import {parseArmWords, type ArmWords, type SaidSetting} from '../config/arm/arm-words.js'
import {withShared, type ArmChoice} from '../config/arm/combine.js'
import {settingWord, type ArmSettingName} from '../config/arm/settings.js'
import {byFlag} from '../config/source.js'
import {readWord} from '../config/words/word.js'
import {usageError} from '../error.js'
import {requireFolder} from '../server/app.js'
import {placeholders} from '../server/manifest/schema.js'
import type {Secrets} from '../text/secrets.js'
import {variablesOf} from './arm-settings.js'
import {resolveWorld, type ArmWorld} from './arm-world.js'
import {expandWords, type Expansion} from './expand-arms.js'
import type {RunOptions} from './run-options.js'

/** Every arm that flags and bench.yaml speak of, with what of it was left out. */
export async function resolveArms(
  options: RunOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
  secrets: Secrets,
): Promise<Expansion> {
  const {file} = options
  const flags = wordsOfFlags(options)
  const shared = withShared(flags, file?.shared ?? new Map())
  const isOfFile = options.arms === undefined && options.command === undefined
  const expansion = await expandWords(
    ownWords(options, flags),
    shared,
    worldsOf(options, cwd, environment, secrets),
    isOfFile ? (file?.exclude ?? []) : [],
  )
  if (expansion.arms.length === 0)
    throw usageError(
      'WB_NOTHING_NAMED',
      `nothing to run: no arm is left\n${expansion.leftOut.join('\n')}`,
      'name other servers or modes; --app may be given twice, once for WSGI and once for ASGI',
    )
  return expansion
}

function ownWords({command, arms, file}: RunOptions, flags: ArmWords): readonly ArmWords[] {
  if (command !== undefined) return [file?.command ?? saidByFlag('command', [command], '--command')]
  if (arms !== undefined && arms.length > 0) return arms.map(text => parseArmWords(text, byFlag('--arm')))
  // A flag goes before what the file says of one arm, too.
  return file?.arms?.map(arm => new Map([...arm, ...flags])) ?? [new Map()]
}

/** What flags say of all arms, in the order in which a table lists them. */
function wordsOfFlags(options: RunOptions): ArmWords {
  const listed = (name: ArmSettingName, text: string | undefined) =>
    text === undefined ? [] : [...saidByFlag(name, text.split(','), `--${name}`)]
  return new Map([
    ...params(options.params ?? []),
    ...(options.servers === undefined ? [] : saidByFlag('server', options.servers, '--server')),
    ...(options.modes === undefined ? [] : saidByFlag('mode', options.modes, '--mode')),
    ...listed('workers', options.workers),
    ...listed('threads', options.threads),
    ...(options.gil === true ? saidByFlag('gil', ['true'], '--gil') : []),
    ...listed('like', options.like),
    ...listed('cpus', options.cpus),
    ...listed('memory', options.memory),
    ...listed('pids', options.pids),
    // A list of CPUs is one limit.
    ...(options.cpuset === undefined ? [] : saidByFlag('cpuset', [options.cpuset], '--cpuset')),
  ])
}

function saidByFlag(name: ArmSettingName, texts: readonly string[], flag: string): ArmWords {
  const word = settingWord(name)
  if (word === undefined) throw new TypeError(name)
  for (const text of texts) readWord(text, flag, word)
  return new Map([[name, {values: [...new Set(texts.map(text => text.trim()))], from: byFlag(flag)}]])
}

/** `POOL=2,4,8` */
function params(texts: readonly string[]): readonly (readonly [string, SaidSetting])[] {
  return texts.flatMap(text => {
    const [, name = ''] = /^([A-Za-z_]\w*)=/.exec(text) ?? []
    if (name === '' || (placeholders as readonly string[]).includes(name))
      throw usageError(
        'WB_BAD_SETTING',
        `--param must be NAME=VALUE,… such as POOL=2,4,8, not "${text}"`,
        'NAME is a variable of the environment, or {NAME} in a command; bench fills in {port} and the like itself',
      )
    return [...parseArmWords(`param.${text}`, byFlag('--param'), '--param')]
  })
}

/** Each is resolved once: that imports the app, and asks interpreters for versions. */
function worldsOf(
  options: RunOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
  secrets: Secrets,
): (choice: ArmChoice) => Promise<ArmWorld> {
  const known = new Map<string, Promise<ArmWorld>>()
  return choice => {
    const said = (name: ArmSettingName) => choice.get(name)?.value ?? undefined
    const app = said('app')
    const place = {
      app: app === undefined ? options.app : [app],
      cwd: said('cwd') ?? options.cwd,
      python: said('python') ?? options.python,
    }
    const isCommand = choice.has('command')
    const servers = place.python === undefined ? [said('server') ?? 'reference'] : []
    // An app may be importable only with what its arm is given.
    const variables = variablesOf(choice)
    const key = JSON.stringify([place, isCommand, servers, variables])
    const world =
      known.get(key) ??
      (isCommand
        ? commandWorld(resolve(cwd, place.cwd ?? '.'), options)
        : resolveWorld({...options, ...place, servers}, cwd, withVariables(environment, variables))
      ).then(found => ({...found, secrets}))
    known.set(key, world)
    return world
  }
}

function withVariables(
  environment: NodeJS.ProcessEnv,
  variables: Readonly<Record<string, string | null>>,
): NodeJS.ProcessEnv {
  const all = Object.entries({...environment, ...variables})
  return Object.fromEntries(all.flatMap(([name, value]) => (value == null ? [] : [[name, value]])))
}

/** Of a command nothing is looked up but its folder. */
async function commandWorld(folder: string, {proxy}: RunOptions): Promise<Omit<ArmWorld, 'secrets'>> {
  return Promise.resolve({
    servers: [],
    lookup: {environment: {}},
    app: {kind: 'own', folder: requireFolder(folder), callables: null},
    proxy: proxy ?? null,
  })
}
