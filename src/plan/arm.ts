import {count} from '../config/words/number.js'
import {readWord} from '../config/words/word.js'
import {usageError} from '../error.js'
import {armSchema, type ArmRecord} from '../result/arm.js'
import {frameworkOf, interfacesOf, placeOf, type AppPlace} from '../server/app.js'
import {findServer} from '../server/catalog.js'
import {installCommand, lookUp, type Installation} from '../server/install/lookup.js'
import {honours} from '../server/manifest/launch.js'
import type {ServerManifest, Variant} from '../server/manifest/schema.js'
import {modes, resolveMode} from '../server/mode.js'
import type {Mode} from '../server/protocol.js'
import {concurrencyOf, parallelismOf, slotsOf, type Concurrency} from '../server/slots.js'
import {chooseVariant, modesFor} from '../server/variant.js'
import {bundledWorld, type ArmWorld} from './arm-world.js'
import {limitsText, type Limits} from './limits.js'

/** Most processes, threads and connections that one arm may have. */
export const armCaps = {workers: 256, threads: 256, workerConnections: 100_000} as const

/** gunicorn's own default. */
const defaultWorkerConnections = 1000

/** One thing under comparison: a server in a mode with its settings. What of it a result stores, `recordArm` says. */
export type Arm = StartableArm | RunningArm

export interface StartableArm extends ArmRecord {
  readonly concurrency: Concurrency
  readonly launch: ArmLaunch
}

/** A target that already runs (`--url`): nothing is known of its processes. */
export interface RunningArm extends ArmRecord {
  readonly concurrency: Concurrency
  readonly launch: {readonly kind: 'running'; readonly origin: string}
}

/** How an arm is started, with the size that it is started in. */
export type ArmLaunch =
  | {
      readonly kind: 'reference'
      readonly mode: Mode
      readonly workers: number
      readonly threads: number | null
      readonly gil: boolean
    }
  | {
      readonly kind: 'manifest'
      readonly workers: number
      readonly threads: number | null
      readonly workerConnections: number | null
      readonly manifest: ServerManifest
      readonly variant: Variant
      readonly installation: Installation
      readonly place: AppPlace
      /** Whether the app is bench's, of which right answers are known. */
      readonly fixedApp: boolean
    }
  | {readonly kind: 'command'; readonly command: string; readonly folder: string}

export interface ArmRequest {
  readonly servers: readonly string[]
  /** Canonical names, aliases, or a server's own names; undefined: every mode that a server has. */
  readonly modes: readonly string[] | undefined
  readonly workers: readonly number[]
  readonly threads: readonly number[]
  readonly gil: boolean
  /** Every one of the list is an arm; undefined: no limits. */
  readonly limits?: readonly (Limits | undefined)[]
}

/** Every combination of server, mode, workers, threads and limits, as far as a mode has them. */
export function expandArms(request: ArmRequest, world: ArmWorld = bundledWorld()): readonly StartableArm[] {
  const arms = request.servers.flatMap(word => {
    const server = startable(word, world)
    const words = request.modes ?? modesOf(server, world)
    return words.flatMap(mode =>
      request.workers.flatMap(workers =>
        request.threads.flatMap(threads =>
          (request.limits ?? [undefined]).map(limits =>
            makeArm(server, mode, {workers, threads, gil: request.gil, limits}, world),
          ),
        ),
      ),
    )
  })
  // Where a setting is not honoured its list gives the same arm again; so do two words for one mode.
  return arms.filter((arm, index) => arms.findIndex(({id}) => id === arm.id) === index)
}

interface ArmSettings {
  readonly workers: number
  readonly threads: number
  readonly gil: boolean
  readonly workerConnections?: number
  readonly limits?: Limits | undefined
}

/** `[server[@version]/]mode[,workers=N][,threads=N][,connections=N][,gil]`: one arm with settings of its own; what it leaves out comes from `defaults`. */
export function parseArm(
  text: string,
  defaults: {readonly workers: number; readonly threads: number; readonly limits?: Limits | undefined},
  world: ArmWorld = bundledWorld(),
): StartableArm {
  const [target = '', ...parts] = text.split(',').map(part => part.trim())
  const [serverWord, modeWord] = target.includes('/') ? splitOnce(target, '/') : ['reference', target]
  let settings: ArmSettings = {...defaults, gil: false}
  for (const part of parts) {
    const [name, value] = splitOnce(part, '=')
    const number = (most: number) => readWord(value, `--arm ${text}: ${name}`, count(most))
    if (name === 'workers') settings = {...settings, workers: number(armCaps.workers)}
    else if (name === 'threads') settings = {...settings, threads: number(armCaps.threads)}
    else if (name === 'connections')
      settings = {...settings, workerConnections: number(armCaps.workerConnections)}
    else if (name === 'gil' && value === '') settings = {...settings, gil: true}
    else
      throw usageError(
        'WB_UNKNOWN_SETTING',
        `--arm ${text}: unknown setting "${part}"`,
        'settings: workers=N, threads=N, connections=N, gil',
      )
  }
  return makeArm(startable(serverWord, world), modeWord, settings, world)
}

/** What a result stores of an arm. */
export function recordArm(arm: Arm): ArmRecord {
  return armSchema.parse(arm)
}

const unknownSize = {mode: null, variant: null, requestedAs: null, workers: null, threads: null, gil: false}

export function isRunning(arm: Arm): arm is RunningArm {
  return arm.launch.kind === 'running'
}

export function urlArm(origin: string): RunningArm {
  return {
    ...{id: 'url', server: 'url', serverVersion: null, ...unknownSize},
    concurrency: {slots: null, parallelism: null},
    launch: {kind: 'running', origin},
  }
}

/** The user's own command line, of which nothing is known but that it listens on {port}. */
export function commandArm(
  command: string,
  folder: string,
  proxy: 'nginx' | null,
  limits?: Limits,
): StartableArm {
  const arm: StartableArm = {
    ...{id: withProxy('command', proxy), server: 'command', serverVersion: null, ...unknownSize},
    ...(proxy === null ? {} : {proxy}),
    concurrency: {slots: null, parallelism: null},
    launch: {kind: 'command', command, folder},
  }
  return withLimits(arm, limits)
}

/** Refuses two arms that are the same thing. */
export function requireDistinct(arms: readonly Arm[]): void {
  const seen = new Set<string>()
  for (const arm of arms) {
    if (seen.has(arm.id))
      throw usageError(
        'WB_NAMED_TWICE',
        `the arm "${arm.id}" is named twice`,
        'give every arm settings of its own',
      )
    seen.add(arm.id)
  }
}

type Startable =
  | {readonly kind: 'reference'; readonly version: string}
  | {
      readonly kind: 'manifest'
      readonly manifest: ServerManifest
      readonly installation: Installation
      /** `gunicorn`, or `gunicorn@20.1.0` when the version was asked for. */
      readonly label: string
    }

/** A server that is here; a usage error says how to get the others. */
function startable(word: string, {servers, lookup}: ArmWorld): Startable {
  const {entry, version} = findServer(word, servers)
  if (entry.kind === 'reference') return entry
  const found = lookUp(entry.manifest, version, lookup)
  if (!found.installed) {
    throw usageError(
      'WB_SERVER_NOT_INSTALLED',
      `${word} is not here: ${found.reason}`,
      lookup.python === undefined
        ? `run \`${installCommand(entry.name, version)}\`; \`bench servers\` lists what is here`
        : 'install it there, or leave out --python',
    )
  }
  const {installation} = found
  const label = version === undefined ? entry.name : `${entry.name}@${installation.version}`
  return {kind: 'manifest', manifest: entry.manifest, installation, label}
}

function modesOf(server: Startable, {app}: ArmWorld): readonly string[] {
  if (server.kind === 'reference') return modes
  return modesFor(server.manifest, server.installation.version, interfacesOf(app))
}

function makeArm(server: Startable, word: string, settings: ArmSettings, world: ArmWorld): StartableArm {
  const arm =
    server.kind === 'reference'
      ? referenceArm(server.version, word, settings, world)
      : manifestArm(server, word, settings, world)
  return withLimits(arm, settings.limits)
}

function referenceArm(
  version: string,
  word: string,
  settings: ArmSettings,
  {app, proxy}: ArmWorld,
): StartableArm {
  if (app.kind === 'own')
    throw usageError(
      'WB_APP_NOT_SERVED',
      'the reference server does not run Python apps',
      'name another one with --server',
    )
  const {mode, requestedAs} = resolveMode(word)
  const gil = settings.gil && mode === 'thread'
  const size = {mode, workers: settings.workers, threads: hasPool(mode) ? settings.threads : null, gil}
  return {
    id: withProxy(`reference/${mode} ${sizeText(size)}${gil ? ' gil' : ''}`, proxy),
    server: 'reference',
    serverVersion: version,
    variant: null,
    requestedAs,
    ...size,
    ...(proxy === null ? {} : {proxy}),
    concurrency: {slots: slotsOf(size), parallelism: parallelismOf(size)},
    launch: {kind: 'reference', ...size},
  }
}

function manifestArm(
  {manifest, installation, label}: Extract<Startable, {kind: 'manifest'}>,
  word: string,
  settings: ArmSettings,
  {app, proxy}: ArmWorld,
): StartableArm {
  const chosen = chooseVariant(manifest, installation.version, word, interfacesOf(app))
  const {variant} = chosen
  const takes = (setting: Parameters<typeof honours>[2]) => honours(manifest, variant, setting)
  const size = {
    workers: takes('workers') ? settings.workers : 1,
    threads: takes('threads') ? settings.threads : null,
    workerConnections: takes('worker-connections')
      ? (settings.workerConnections ?? defaultWorkerConnections)
      : null,
  }
  const place = placeOf(manifest, variant, app)
  const framework = frameworkOf(manifest, app)
  const extra = [
    size.workerConnections === null || size.workerConnections === defaultWorkerConnections
      ? ''
      : ` c${size.workerConnections}`,
    framework === 'django' && manifest.framework !== 'django' ? ' django' : '',
  ].join('')
  return {
    id: withProxy(`${label}/${variant.name} ${sizeText(size)}${extra}`, proxy),
    server: manifest.name,
    serverVersion: installation.version,
    mode: variant.mode,
    variant: variant.name === variant.mode ? null : variant.name,
    requestedAs: chosen.requestedAs,
    workers: size.workers,
    threads: size.threads,
    gil: false,
    ...(size.workerConnections === null ? {} : {workerConnections: size.workerConnections}),
    ...(framework === null ? {app: place.app} : {framework}),
    ...(proxy === null ? {} : {proxy}),
    concurrency: concurrencyOf(variant, size),
    launch: {
      kind: 'manifest',
      ...size,
      manifest,
      variant,
      installation,
      place,
      fixedApp: app.kind === 'fixed',
    },
  }
}

function sizeText({workers, threads}: {readonly workers: number; readonly threads: number | null}): string {
  return threads === null ? `w${workers}` : `w${workers} t${threads}`
}

function withProxy(id: string, proxy: string | null): string {
  return proxy === null ? id : `${proxy} → ${id}`
}

/** An arm with limits is another arm. */
function withLimits(arm: StartableArm, limits: Limits | undefined): StartableArm {
  return limits === undefined ? arm : {...arm, id: `${arm.id} [${limitsText(limits)}]`, limits}
}

function hasPool(mode: Mode): boolean {
  return mode === 'thread'
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
