import {existsSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {usageError} from '../error.js'
import {requireFolder, type App, type Framework} from '../server/app.js'
import {bundledServers, findServer, knownServers, type ServerEntry} from '../server/catalog.js'
import {inspectApp} from '../server/inspect-app.js'
import {lookUp, type LookupWorld} from '../server/install/lookup.js'
import {findProgram} from '../server/install/python.js'
import type {AppInterface} from '../server/variant.js'
import {noSecrets, type Secrets} from '../text/secrets.js'

/** Servers and apps that arms are made of. */
export interface ArmWorld {
  readonly servers: readonly ServerEntry[]
  readonly lookup: LookupWorld
  readonly app: App
  readonly proxy: 'nginx' | null
  readonly secrets: Secrets
}

/** The bundled servers with the fixed app. */
export function bundledWorld(): ArmWorld {
  return {
    servers: bundledServers(),
    lookup: {environment: process.env},
    app: {kind: 'fixed', framework: 'plain'},
    proxy: null,
    secrets: noSecrets,
  }
}

/** What the user said of apps, as words. */
export interface AppOptions {
  readonly servers?: readonly string[] | undefined
  readonly framework?: Framework | undefined
  /** `module:attribute` or `module:factory()`, one for each interface. */
  readonly app?: readonly string[] | undefined
  /** Every `app` is a factory. */
  readonly factory?: boolean | undefined
  readonly cwd?: string | undefined
  readonly python?: string | undefined
  readonly proxy?: 'nginx' | undefined
}

/** Resolves which app is served with whose interpreter; imports the user's app once, to refuse it before any start. */
export async function resolveWorld(
  options: AppOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<ArmWorld> {
  const servers = await knownServers(cwd)
  const own = options.app !== undefined || options.cwd !== undefined
  if (own && options.framework !== undefined)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      '--framework chooses bench’s own app and cannot be joined with --app or --cwd',
    )
  const folder = requireFolder(resolve(cwd, options.cwd ?? '.'))
  const python = options.python === undefined && own ? ownPython(folder, environment) : options.python
  const lookup = {environment, python: python === undefined ? undefined : fromHere(python, cwd)}
  const proxy = options.proxy ?? null
  if (!own)
    return {
      servers,
      lookup,
      proxy,
      secrets: noSecrets,
      app: {kind: 'fixed', framework: options.framework ?? 'plain'},
    }
  const words = (options.app ?? []).map(word => (options.factory === true ? asCall(word) : word))
  const callables =
    words.length === 0
      ? null
      : await inspectApps(words, folder, {...options, servers}, lookup, options.servers ?? [])
  return {servers, lookup, proxy, secrets: noSecrets, app: {kind: 'own', folder, callables}}
}

function asCall(word: string): string {
  return word.endsWith('()') ? word : `${word}()`
}

/** The environment that the user works in: an activated one, or the usual folder beside the app. */
function ownPython(folder: string, environment: NodeJS.ProcessEnv): string | undefined {
  const activated = environment['VIRTUAL_ENV'] ?? ''
  return [activated, join(folder, '.venv'), join(folder, 'venv')]
    .filter(root => root !== '')
    .map(root => join(root, 'bin', 'python'))
    .find(existsSync)
}

function fromHere(python: string, cwd: string): string {
  return python.includes('/') ? resolve(cwd, python) : python
}

async function inspectApps(
  words: readonly string[],
  folder: string,
  world: {readonly servers: readonly ServerEntry[]},
  lookup: LookupWorld,
  named: readonly string[],
): Promise<Readonly<Partial<Record<AppInterface, string>>>> {
  const python = interpreterFor(named, world.servers, lookup)
  const callables: Partial<Record<AppInterface, string>> = {}
  for (const word of words) {
    const found = await inspectApp(python, word, folder, lookup.environment)
    const other = callables[found]
    if (other !== undefined)
      throw usageError(
        'WB_BAD_APP',
        `--app ${other} and --app ${word} are both ${found.toUpperCase()}`,
        'give one for each interface',
      )
    callables[found] = word
  }
  return callables
}

/** The user's, else that of the first server which has one: the app is imported as that server will import it. */
function interpreterFor(
  named: readonly string[],
  servers: readonly ServerEntry[],
  lookup: LookupWorld,
): string {
  if (lookup.python !== undefined) return lookup.python
  for (const word of named) {
    const {entry, version} = findServer(word, servers)
    if (entry.kind === 'reference') continue
    const found = lookUp(entry.manifest, version, lookup)
    if (found.installed && found.installation.python !== null) return found.installation.python
  }
  const onPath = findProgram('python3', lookup.environment)
  if (onPath !== undefined) return onPath
  throw usageError('WB_NO_SUCH_PROGRAM', 'no Python to import --app with', 'name one with --python PATH')
}
