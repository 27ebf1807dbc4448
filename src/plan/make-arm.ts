import {usageError} from '../error.js'
import {frameworkOf, interfacesOf, placeOf, wordOf} from '../server/app.js'
import {findServer} from '../server/catalog.js'
import {installCommand, lookUp, type Installation} from '../server/install/lookup.js'
import {flagOf, honours, setByBench, takenAway} from '../server/manifest/launch.js'
import type {ServerManifest} from '../server/manifest/schema.js'
import {modes, resolveMode} from '../server/mode.js'
import type {Mode} from '../server/protocol.js'
import {concurrencyOf, parallelismOf, slotsOf} from '../server/slots.js'
import {chooseVariant, modesFor} from '../server/variant.js'
import {completed, withProxy, type StartableArm} from './arm.js'
import type {ArmSettings, Given} from './arm-settings.js'
import type {ArmWorld} from './arm-world.js'
import {knownLimitsOf} from './known-limits.js'

/** gunicorn's own default. */
const defaultWorkerConnections = 1000

export type Startable =
  | {readonly kind: 'reference'; readonly version: string}
  | {
      readonly kind: 'manifest'
      readonly manifest: ServerManifest
      readonly installation: Installation
      /** `gunicorn`, or `gunicorn@20.1.0` when the version was asked for. */
      readonly label: string
    }

/** A server that is here; a usage error says how to get the others. */
export function startable(word: string, {servers, lookup}: ArmWorld): Startable {
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

/** Every mode of a server: those that serve the app, and the others. */
export function modesOf(
  server: Startable,
  {app}: ArmWorld,
): {readonly serving: readonly string[]; readonly others: readonly string[]} {
  if (server.kind === 'reference') return {serving: modes, others: []}
  const {manifest, installation} = server
  const serving = modesFor(manifest, installation.version, interfacesOf(app))
  const all = modesFor(manifest, installation.version, null)
  return {serving, others: all.filter(mode => !serving.includes(mode))}
}

/** One arm of a server that is here. */
export function makeArm(
  server: Startable,
  mode: string,
  settings: ArmSettings,
  world: ArmWorld,
): StartableArm {
  const arm =
    server.kind === 'reference'
      ? referenceArm(server.version, mode, settings, world)
      : manifestArm(server, mode, settings, world)
  return completed(arm, settings, world.secrets)
}

type Bare = Omit<StartableArm, 'given'>

function referenceArm(version: string, word: string, settings: ArmSettings, {app, proxy}: ArmWorld): Bare {
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
): Bare {
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
  refuseSetByBench(settings.given, setByBench(manifest, variant), manifest)
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
    ...(framework === null ? {app: wordOf(place)} : {framework}),
    ...(proxy === null ? {} : {proxy}),
    ...knownLimitsOf(manifest, variant, installation.version, size.workers),
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

function hasPool(mode: Mode): boolean {
  return mode === 'thread'
}

/** What an arm says of itself must hold: neither arguments nor variables may change it from behind. */
function refuseSetByBench(
  given: Given | undefined,
  flags: ReadonlyMap<string, string>,
  manifest: ServerManifest,
): void {
  const {name} = manifest
  const flag = given?.arguments.map(argument => flagOf(argument, flags)).find(found => found !== undefined)
  if (flag !== undefined) {
    throw usageError(
      'WB_BAD_SETTING',
      `args: ${flag} of ${name} is set by bench`,
      `leave it out of args; ${flags.get(flag) ?? ''}`,
    )
  }
  const set = Object.entries(given?.environment ?? {}).filter(([, value]) => value !== null)
  const [variable] = takenAway(manifest, Object.fromEntries(set) as Record<string, string>)
  if (variable === undefined) return
  throw usageError(
    'WB_BAD_SETTING',
    `env.${variable}: it would change the settings of the arm behind its back`,
    'put them into args, workers or threads',
  )
}
