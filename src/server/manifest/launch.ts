import {basename, dirname, join} from 'node:path'
import {bugError} from '../../error.js'
import type {AppPlace} from '../app.js'
import type {LaunchSpec} from '../handle.js'
import type {Installation} from '../install/lookup.js'
import {isWithin} from '../version.js'
import type {ServerManifest, Variant} from './schema.js'

export interface ManifestRequest {
  readonly manifest: ServerManifest
  readonly variant: Variant
  readonly installation: Installation
  readonly place: AppPlace
  readonly workers: number
  readonly threads: number | null
  readonly workerConnections: number | null
  /** The user's own, which stand where the command has {args}, else at the end. */
  readonly arguments?: readonly string[]
  readonly host: string
  readonly port: number
  /** HOST:PORT of the service that the fixed app waits for. */
  readonly upstream: string
  readonly ready: Omit<LaunchSpec['ready'], 'timeoutMs'>
}

/** How a server with a manifest is started: its command line filled in, argument by argument. */
export function manifestLaunch(request: ManifestRequest): LaunchSpec {
  const {manifest, variant, place, host, port, ready} = request
  return {
    name: `${manifest.name}/${variant.name}`,
    argv: argvOf(request),
    cwd: place.folder,
    env: environmentOf(request),
    host,
    port,
    ready: {...ready, timeoutMs: manifest.ready.timeoutMs},
    stopMs: manifest.stopMs,
  }
}

/** Whether a variant's command line takes a setting: what it does not take, an arm does not have. */
export function honours(
  manifest: ServerManifest,
  variant: Variant,
  setting: 'workers' | 'threads' | 'worker-connections',
): boolean {
  return [...manifest.command, ...variant.arguments].some(argument => argument.includes(`{${setting}}`))
}

/**
 * Flags that bench sets from an arm's settings, each with what to say in its place: `--workers` of a command line that has
 * `--workers {workers}`.
 */
export function setByBench(manifest: ServerManifest, variant: Variant): ReadonlyMap<string, string> {
  const template = [...manifest.command, ...variant.arguments]
  const found = template.flatMap((argument, index): [string, string][] => {
    const own = /^(--?[\w-]+)=\{([\w-]+)\}/.exec(argument)
    const next = /^(--?[\w-]+)$/.test(argument) ? /\{([\w-]+)\}/.exec(template[index + 1] ?? '') : null
    const [flag, setting] = own === null ? [argument, next?.[1]] : [own[1] ?? '', own[2]]
    return setting === undefined || setting in splicedWords ? [] : [[flag, adviceOf(setting)]]
  })
  const ofMode = variant.arguments
    .filter(argument => /^--?[\w-]/.test(argument))
    .map(argument => [argument.replace(/=.*$/, ''), 'the mode says it'] as const)
  const long = new Map([...ofMode, ...found])
  const short = Object.entries(manifest.aliases).flatMap(([alias, flag]) => {
    const advice = long.get(flag)
    return advice === undefined ? [] : [[alias, advice] as const]
  })
  return new Map([...long, ...short])
}

/** The flag among `flags` that an argument is, also shortened as argparse takes it (`--work`), or with its value (`-w4`). */
export function flagOf(argument: string, flags: ReadonlyMap<string, string>): string | undefined {
  const word = argument.split('=', 1)[0] ?? ''
  if (flags.has(word)) return word
  const isLong = word.startsWith('--')
  return [...flags.keys()].find(flag =>
    isLong ? word.length > 4 && flag.startsWith(word) : flag.length === 2 && word.startsWith(flag),
  )
}

const splicedWords = {server: 0, variant: 0, version: 0, args: 0}

function adviceOf(setting: string): string {
  return settable.has(setting) ? `${setting}=… sets it` : 'it is not for an arm to choose'
}

const settable = new Set(['workers', 'threads', 'worker-connections', 'app', 'python'])

/** Variables of an environment that a server is started without, because they would change what is measured. */
export function takenAway({unset}: ServerManifest, environment: NodeJS.ProcessEnv): readonly string[] {
  const matches = (name: string) =>
    unset.some(each => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each))
  return Object.keys(environment).filter(matches).sort()
}

function argvOf(request: ManifestRequest): readonly [string, ...string[]] {
  const {manifest, variant, installation, arguments: own = []} = request
  const additions = manifest.additions
    .filter(addition => isWithin(installation.version, addition))
    .flatMap(addition => addition.arguments)
  const template = manifest.command.flatMap(argument => {
    if (argument === '{variant}') return variant.arguments
    if (argument === '{app}' && request.place.isFactory) return manifest.factory ?? [factoryModule]
    return argument === '{version}' ? additions : [argument]
  })
  const whole = template.includes('{args}') ? template : [...template, '{args}']
  const [program, ...rest] = whole.flatMap(argument => {
    if (argument === '{args}') return own
    return argument === '{server}' ? installation.program : [fill(argument, request)]
  })
  if (program === undefined) throw bugError(`${manifest.name} has an empty command`)
  return [program, ...rest]
}

function fill(argument: string, request: ManifestRequest): string {
  const {installation, place, workers, threads, workerConnections, host, port} = request
  const values: Readonly<Record<string, string>> = {
    host,
    port: String(port),
    workers: String(workers),
    threads: String(threads ?? 1),
    'worker-connections': String(workerConnections ?? 1),
    app: place.app,
    'app-folder': place.folder,
    python: installation.python ?? 'python3',
    prefix: prefixOf(installation),
    node: process.execPath,
  }
  return argument.replace(/\{([^}]*)\}/g, (whole, word: string) => values[word] ?? whole)
}

/** What serves the app of a factory to servers that take none; `servers/python-app/own` has it. */
const factoryModule = 'bench_app:application'

/** The folder of the environment that a program is in. */
function prefixOf({python, program}: Installation): string {
  const bin = dirname(python ?? program[0])
  return basename(bin) === 'bin' ? dirname(bin) : bin
}

function environmentOf({
  manifest,
  variant,
  place,
  upstream,
  installation,
}: ManifestRequest): LaunchSpec['env'] {
  const ownApp = process.env['PYTHONPATH'] ?? ''
  const fixed = installation.origin === 'environment' || ownApp === ''
  return {
    ...Object.fromEntries(takenAway(manifest, process.env).map(name => [name, undefined])),
    ...(place.path.length === 0 ? {} : {PYTHONPATH: [...place.path, ...(fixed ? [] : [ownApp])].join(':')}),
    // Else a start leaves __pycache__ in the package's folder, or in the user's.
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    BENCH_UPSTREAM: upstream,
    ...(place.isFactory ? {BENCH_APP: place.app} : {}),
    BENCH_MODE: variant.mode,
    BENCH_GREEN: variant.mode === 'green' ? '1' : undefined,
    ...manifest.environment,
    ...(installation.origin === 'environment' ? {VIRTUAL_ENV: join(prefixOf(installation))} : {}),
  }
}
