import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {usageError} from '../../error.js'
import {compiledProgram} from '../../package-info.js'
import type {ServerManifest, PythonInstall} from '../manifest/schema.js'
import {matchesVersion} from '../version.js'
import {environmentOf, stateOf, type EnvironmentState} from './environment.js'
import {findProgram, isProgram} from './python.js'

/** A server that can be started now. */
export interface Installation {
  readonly version: string
  /** What {server} stands for. */
  readonly program: readonly [string, ...string[]]
  /** What {python} stands for; null where no interpreter is known. */
  readonly python: string | null
  readonly origin: 'environment' | 'path' | 'python' | 'bundled'
  /** For people: where it is. */
  readonly where: string
}

export type Lookup =
  | {readonly installed: true; readonly installation: Installation}
  | {readonly installed: false; readonly version: string; readonly reason: string}

export interface LookupWorld {
  readonly environment: NodeJS.ProcessEnv
  /** The user's own interpreter, whose packages are used instead of any environment of bench. */
  readonly python?: string | undefined
}

/**
 * Finds a server in the version asked for (`20.1`; undefined: the newest that bench knows): with --python there and only
 * there, else in its environment, else on PATH.
 */
export function lookUp(manifest: ServerManifest, asked: string | undefined, world: LookupWorld): Lookup {
  const {name, python} = manifest
  if (python === undefined) return lookUpBundled(manifest)
  if (world.python !== undefined) return lookUpIn(world.python, name, python, asked, world.environment)
  const pinned = pinnedVersion(manifest, asked)
  const environment = environmentOf(manifest, pinned, world.environment)
  const state = stateOf(environment)
  if (state === 'ready') {
    const version = environment.version
    return installed({
      ...programIn(environment.python, python),
      version,
      origin: 'environment',
      where: environment.folder,
    })
  }
  const onPath = lookUpOnPath(python, world.environment)
  if (onPath !== undefined && (asked === undefined || matchesVersion(onPath.version, asked)))
    return installed(onPath)
  return {installed: false, version: pinned.version, reason: reasonOf(state, installCommand(name, asked))}
}

/** The pinned version that a word such as `20.1` means. */
export function pinnedVersion(
  {name, python}: ServerManifest,
  asked: string | undefined,
): PythonInstall['versions'][number] {
  const versions = python?.versions ?? []
  const found =
    asked === undefined ? versions[0] : versions.find(({version}) => matchesVersion(version, asked))
  if (found !== undefined) return found
  throw usageError(
    'WB_UNKNOWN_VERSION',
    `${name} has no version ${String(asked)} here`,
    `versions: ${versions.map(({version}) => version).join(', ')}; any other with --python and an environment of your own`,
  )
}

export function installCommand(name: string, asked: string | undefined): string {
  return `bench servers install ${name}${asked === undefined ? '' : `@${asked}`}`
}

function reasonOf(state: EnvironmentState, command: string): string {
  const why: Record<EnvironmentState, string> = {
    ready: '',
    absent: 'not installed',
    'half-made': 'its installation was not completed',
    stale: 'installed with other versions of its packages',
    broken: 'the Python of its environment is gone',
  }
  return `${why[state]}: ${command}`
}

function installed(installation: Installation): Lookup {
  return {installed: true, installation}
}

function lookUpBundled({program = ''}: ServerManifest): Lookup {
  const file = existsSync(program) ? resolve(program) : compiledProgram(program)
  return installed({
    version: process.versions.node,
    program: [file],
    python: null,
    origin: 'bundled',
    where: 'comes with bench',
  })
}

/** The script beside the interpreter, as people start it; without one, the module. */
function programIn(
  python: string,
  {program, module}: PythonInstall,
): Pick<Installation, 'program' | 'python'> {
  const script = join(dirname(python), program)
  return {program: isProgram(script) ? [script] : [python, '-m', module], python}
}

function lookUpIn(
  given: string,
  name: string,
  install: PythonInstall,
  asked: string | undefined,
  environment: NodeJS.ProcessEnv,
): Lookup {
  const python = given.includes('/') ? resolve(given) : findProgram(given, environment)
  if (python === undefined || !isProgram(python))
    throw usageError(
      'WB_NO_SUCH_PROGRAM',
      `--python ${given}: there is no such program`,
      'give the path of a Python interpreter',
    )
  const version = distributionVersion(python, install, environment)
  if (version === undefined)
    return {
      installed: false,
      version: asked ?? '',
      reason: `${python} has no ${name}: ${python} -m pip install ${install.distribution}`,
    }
  if (asked !== undefined && !matchesVersion(version, asked))
    return {installed: false, version: asked, reason: `${python} has ${name} ${version}`}
  return installed({...programIn(python, install), version, origin: 'python', where: python})
}

function distributionVersion(
  python: string,
  {distribution}: PythonInstall,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const question = 'import importlib.metadata as m, sys; print(m.version(sys.argv[1]))'
  const {status, stdout} = spawnSync(python, ['-c', question, distribution], {
    encoding: 'utf8',
    env: environment,
    timeout: 20_000,
  })
  return status === 0 ? stdout.trim() : undefined
}

function lookUpOnPath(install: PythonInstall, environment: NodeJS.ProcessEnv): Installation | undefined {
  const program = findProgram(install.program, environment)
  if (program === undefined) return undefined
  const {status, stdout, stderr} = spawnSync(program, ['--version'], {
    encoding: 'utf8',
    env: environment,
    timeout: 20_000,
  })
  const version = /\d+(\.\d+)+/.exec(`${stdout}\n${stderr}`)?.[0]
  // A shim of pyenv is there for programs that no selected Python has.
  if (status !== 0 || version === undefined) return undefined
  return {version, program: [program], python: shebangOf(program), origin: 'path', where: program}
}

/** The interpreter that a script names in its first line. */
function shebangOf(script: string): string | null {
  const first = readFileSync(script, 'latin1').slice(0, 300).split('\n')[0] ?? ''
  const path = /^#!\s*(\S+)/.exec(first)?.[1]
  return path !== undefined && /python[\d.]*$/.test(path) ? path : null
}
