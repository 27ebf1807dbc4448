import {parseArmWords, type ArmWords, type SaidSetting} from '../config/arm/arm-words.js'
import {combinationsOf, withShared, type ArmChoice} from '../config/arm/combine.js'
import {byDefault, byFlag, type Source} from '../config/source.js'
import {usageError} from '../error.js'
import {interfacesOf} from '../server/app.js'
import type {AppInterface} from '../server/variant.js'
import {commandArm, type StartableArm} from './arm.js'
import {nothingGiven, readSettings, withParams} from './arm-settings.js'
import {bundledWorld, type ArmWorld} from './arm-world.js'
import {unusedText, withoutExcluded} from './exclude-arms.js'
import {makeArm, modesOf, startable} from './make-arm.js'

/** An arm with what was said of it. */
export interface ExpandedArm {
  readonly arm: StartableArm
  readonly choice: ArmChoice
}

export interface Expansion {
  readonly arms: readonly ExpandedArm[]
  /** What was named and is not measured, in words, with the reason. */
  readonly leftOut: readonly string[]
}

/** The server, app and folder of an arm, by what was said of them. */
export type WorldOf = (choice: ArmChoice) => Promise<ArmWorld>

/**
 * Every combination of what was said of each arm, and of what all share. Where a setting is not honoured its list gives the
 * same arm again, which is kept once.
 */
export async function expandWords(
  arms: readonly ArmWords[],
  shared: ArmWords,
  worldOf: WorldOf,
  excluded: readonly ArmWords[] = [],
): Promise<Expansion> {
  const used = new Set<ArmWords>()
  const expanded: ExpandedArm[] = []
  const leftOut: string[] = []
  for (const own of arms) {
    const {places, rest} = apart(withShared(own, shared))
    const found: ExpandedArm[] = []
    for (const place of combinationsOf(places).map(withParams)) {
      const isCommand = own.has('command')
      const world = await worldOf(new Map([...firstVariables(rest), ...place]))
      const {arms: here, leftOut: reason} = isCommand
        ? expandCommand(place, own, rest, world)
        : expandServer(place, rest, world)
      if (reason !== null) leftOut.push(reason)
      found.push(...named(here, own))
    }
    expanded.push(...distinct(withoutExcluded(found, excluded, used)))
  }
  return {arms: expanded, leftOut: [...new Set(leftOut), ...unusedText(excluded, used)]}
}

/** What an app is imported with, to see what it is: of a list, the first. */
function firstVariables(words: ArmWords): ArmChoice {
  return new Map(
    [...words].flatMap(([name, {values, from}]) =>
      name.startsWith('env.') ? [[name, {value: values[0] ?? null, from}]] : [],
    ),
  )
}

interface Found {
  readonly arms: readonly ExpandedArm[]
  /** What this place does not serve, in words. */
  readonly leftOut: string | null
}

/** What decides where an arm is looked for, and the settings that it is then given. */
function apart(words: ArmWords): {readonly places: ArmWords; readonly rest: ArmWords} {
  const isPlace = (name: string) => /^(server|python|app|cwd|command|param\..*)$/.test(name)
  const entries = [...words]
  return {
    places: new Map(entries.filter(([name]) => isPlace(name))),
    rest: new Map(entries.filter(([name]) => !isPlace(name))),
  }
}

function expandServer(place: ArmChoice, rest: ArmWords, world: ArmWorld): Found {
  const word = place.get('server')?.value ?? 'reference'
  const server = startable(word, world)
  const possible = modesOf(server, world)
  const modes = rest.get('mode') ?? everyMode(possible.serving)
  const reason = rest.has('mode') ? null : leftOutText(word, possible, interfacesOf(world.app))
  if (modes.values.length === 0) return {arms: [], leftOut: reason}
  const others = [...rest].filter(([name]) => name !== 'mode')
  const arms = combinationsOf(new Map([['mode', modes], ...others])).map(choice => {
    const all = withParams(new Map([...place, ...choice]))
    const mode = choice.get('mode')?.value ?? ''
    return {choice: all, arm: makeArm(server, mode, readSettings(all), world)}
  })
  return {arms, leftOut: reason}
}

/** A list of every mode, although nobody said so. */
function everyMode(values: readonly string[]): SaidSetting {
  return {values, from: byDefault}
}

/** Servers and modes that do not serve what the app is. */
function leftOutText(
  word: string,
  {serving, others}: ReturnType<typeof modesOf>,
  serves: ReadonlySet<AppInterface> | null,
): string | null {
  if (others.length === 0 || serves === null) return null
  const kinds = [...serves].map(each => each.toUpperCase()).join(' or ')
  const what = serving.length === 0 ? `${word} serves` : `${word} ${others.join(', ')}: these modes serve`
  return `${what} no ${kinds}, which the app is`
}

const settingsOfServers = [
  'server',
  'mode',
  'workers',
  'threads',
  'worker-connections',
  'gil',
  'args',
  'python',
  'app',
]

function expandCommand(place: ArmChoice, own: ArmWords, rest: ArmWords, world: ArmWorld): Found {
  const stray = settingsOfServers.find(name => own.has(name))
  if (stray !== undefined)
    throw usageError(
      'WB_BAD_SETTING',
      `${stray} cannot be set beside a command`,
      stray === 'args' ? 'write them into the command' : 'write it into the command, as it would be typed',
    )
  const {app, proxy, secrets} = world
  const folder = app.kind === 'own' ? app.folder : process.cwd()
  const arms = combinationsOf(new Map([...rest].filter(([name]) => !settingsOfServers.includes(name)))).map(
    choice => {
      const all = withParams(new Map([...place, ...choice]))
      const {label, limits, given = nothingGiven} = readSettings(all)
      const command = all.get('command')?.value ?? ''
      const isOneOfSeveral = own.get('command')?.from.kind !== 'flag' || own.size > 1
      return {
        choice: all,
        arm: commandArm(command, folder, {proxy, secrets, label, limits, given, isOneOfSeveral}),
      }
    },
  )
  return {arms, leftOut: null}
}

/** An interpreter, an app or a folder of its own makes it another arm. */
function named(arms: readonly ExpandedArm[], own: ArmWords): readonly ExpandedArm[] {
  const names = (['python', 'app', 'cwd'] as const).filter(name => own.has(name))
  if (names.length === 0) return arms
  return arms.map(({arm, choice}) => {
    const said = Object.fromEntries(
      names.flatMap(name => {
        const value = choice.get(name)?.value
        return value == null ? [] : [[name, value]]
      }),
    )
    const text = Object.entries(said)
      .map(([name, value]) => ` ${name}=${value}`)
      .join('')
    return {choice, arm: {...arm, ...said, id: `${arm.id}${text}`}}
  })
}

function distinct(arms: readonly ExpandedArm[]): readonly ExpandedArm[] {
  return arms.filter(({arm}, index) => arms.findIndex(other => other.arm.id === arm.id) === index)
}

export interface ArmRequest {
  readonly servers: readonly string[]
  /** Canonical names, aliases, or a server's own names; undefined: every mode that a server has. */
  readonly modes: readonly string[] | undefined
  readonly workers: readonly number[]
  readonly threads: readonly number[]
  readonly gil: boolean
}

/** Every combination of server, mode, workers and threads, as far as a mode has them, in one world. */
export function expandArms(request: ArmRequest, world: ArmWorld = bundledWorld()): readonly StartableArm[] {
  const list = (values: readonly (string | number)[]): SaidSetting => ({
    values: values.map(String),
    from: byDefault,
  })
  const rest = new Map([
    ...(request.modes === undefined ? [] : [['mode', list(request.modes)] as const]),
    ['workers', list(request.workers)],
    ['threads', list(request.threads)],
    ['gil', list([String(request.gil)])],
  ])
  const arms = request.servers.flatMap(value => {
    return expandServer(new Map([['server', {value, from: byDefault}]]), rest, world).arms
  })
  return distinct(arms).map(({arm}) => arm)
}

/** One arm as `--arm` writes it; what it leaves out comes from `defaults`. */
export function parseArm(
  text: string,
  defaults: Readonly<Record<string, number | string>>,
  world: ArmWorld = bundledWorld(),
): StartableArm {
  const from: Source = byFlag('--arm')
  const shared: ArmWords = new Map(
    Object.entries(defaults).map(([name, value]) => [name, {values: [String(value)], from: byDefault}]),
  )
  const {places, rest} = apart(withShared(parseArmWords(text, from), shared))
  const stray = ['python', 'app', 'cwd', 'command'].find(name => places.has(name))
  if (stray !== undefined)
    throw usageError('WB_BAD_SETTING', `${text}: ${stray} cannot be set here`, 'it is an arm of `bench run`')
  const arms = combinationsOf(places).flatMap(place => {
    return expandServer(withParams(place), rest, world).arms
  })
  const [first, ...others] = distinct(arms)
  if (first !== undefined && others.length === 0) return first.arm
  throw usageError('WB_BAD_SETTING', `${text} makes ${arms.length} arms, and one is wanted`)
}
