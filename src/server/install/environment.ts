import {createHash} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {cacheFolder} from '../cache.js'
import {packageRoot} from '../../package-info.js'
import type {PythonInstall, ServerManifest} from '../manifest/schema.js'

/** A virtual environment of one server in one version. */
export interface PythonEnvironment {
  readonly folder: string
  readonly python: string
  readonly version: string
  /** Pins of the server, then the file of the fixed app's. */
  readonly requirements: readonly string[]
  readonly appRequirements: string | null
}

/** What an environment's completion mark says: written last, so that a half-made one has none. */
export interface CompletionMark {
  readonly wanted: string
  /** Everything that is in it, as `pip freeze` prints it. */
  readonly packages: readonly string[]
  readonly python: string
}

export const completionMark = 'complete.json'

/** The fixed app for Python; null where the package has none. */
export const pythonAppFolder = `${packageRoot}servers/python-app`

export function environmentOf(
  {name}: Pick<ServerManifest, 'name'>,
  version: PythonInstall['versions'][number],
  environment: NodeJS.ProcessEnv,
): PythonEnvironment {
  const folder = join(cacheFolder(environment), 'envs', `${name}-${version.version}`)
  const appRequirements = join(pythonAppFolder, 'requirements.txt')
  return {
    folder,
    python: join(folder, 'bin', 'python'),
    version: version.version,
    requirements: version.requirements,
    appRequirements: existsSync(appRequirements) ? appRequirements : null,
  }
}

/** A fingerprint of what should be in it: other pins make it stale. */
export function wantedOf({requirements, appRequirements}: PythonEnvironment): string {
  const hash = createHash('sha256').update(requirements.join('\n'))
  if (appRequirements !== null) hash.update('\0').update(readFileSync(appRequirements))
  return hash.digest('hex').slice(0, 16)
}

export type EnvironmentState = 'ready' | 'absent' | 'half-made' | 'stale' | 'broken'

/** Looks only at files: nothing is run. */
export function stateOf(environment: PythonEnvironment): EnvironmentState {
  if (!existsSync(environment.folder)) return 'absent'
  const mark = readMark(environment)
  if (mark === undefined) return 'half-made'
  if (mark.wanted !== wantedOf(environment)) return 'stale'
  // Follows the link to the interpreter: a Python that was removed or upgraded away takes its environments with it.
  return existsSync(environment.python) ? 'ready' : 'broken'
}

export function readMark({folder}: PythonEnvironment): CompletionMark | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, completionMark), 'utf8')) as CompletionMark
  } catch {
    return undefined
  }
}
