import {spawnSync} from 'node:child_process'
import {accessSync, constants, statSync} from 'node:fs'
import {delimiter, join, resolve} from 'node:path'
import {environmentError, usageError} from '../../error.js'
import {compareVersions} from '../version.js'

export interface Interpreter {
  /** Absolute. */
  readonly path: string
  /** `3.11.7` */
  readonly version: string
}

/** The oldest that today's servers run on. */
export const oldestPython = '3.10'

/** Tried in this order; a plain `python3` last, because it is the oldest on many machines. */
export const pythonNames = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'] as const

/**
 * The interpreter for new environments: the one given, or the first on PATH that is recent enough and can make a virtual
 * environment. Throws an environment error that says what each candidate lacks.
 */
export function findPython(given: string | undefined, environment: NodeJS.ProcessEnv): Interpreter {
  if (given !== undefined) return requirePython(given, environment)
  const faults: string[] = []
  for (const name of pythonNames) {
    const path = findProgram(name, environment)
    if (path === undefined) continue
    const found = examine(path, environment)
    if ('version' in found) return found
    faults.push(`${path}: ${found.fault}`)
  }
  throw environmentError(
    'WB_NO_PYTHON',
    `no Python ${oldestPython} or later that can make a virtual environment`,
    [
      ...faults,
      'Install one (on Debian and Ubuntu: apt install python3 python3-venv), or name it with --python PATH.',
    ].join('\n'),
  )
}

function requirePython(given: string, environment: NodeJS.ProcessEnv): Interpreter {
  const path = given.includes('/') ? resolve(given) : findProgram(given, environment)
  if (path === undefined || !isProgram(path))
    throw usageError(
      'WB_NO_SUCH_PROGRAM',
      `--python ${given}: there is no such program`,
      'give the path of a Python interpreter',
    )
  const found = examine(path, environment)
  if ('version' in found) return found
  throw environmentError(
    'WB_NO_PYTHON',
    `--python ${given}: ${found.fault}`,
    `it must be Python ${oldestPython} or later`,
  )
}

/** ensurepip is what Debian's python3 lacks without python3-venv. */
const question =
  'import sys, venv, ensurepip; print(".".join(map(str, sys.version_info[:3])), sys.executable)'

function examine(path: string, environment: NodeJS.ProcessEnv): Interpreter | {readonly fault: string} {
  const {status, stdout, stderr, error} = spawnSync(path, ['-c', question], {
    encoding: 'utf8',
    env: environment,
    timeout: 20_000,
  })
  if (error !== undefined) return {fault: error.message}
  if (status !== 0) return {fault: lastLine(stderr) ?? `ended with exit code ${String(status)}`}
  // Its own path: what was started may be a shim that chooses by the working directory.
  const [, version, executable] = /^(\d+\.\d+\.\d+) (\/.+)$/.exec(stdout.trim()) ?? []
  if (version === undefined || executable === undefined) return {fault: 'does not answer as Python does'}
  if (compareVersions(version, oldestPython) < 0) return {fault: `is Python ${version}, too old`}
  return {path: executable, version}
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined
}

/** The first executable file of that name on PATH. */
export function findProgram(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  return (environment['PATH'] ?? '')
    .split(delimiter)
    .filter(folder => folder !== '')
    .map(folder => join(folder, name))
    .find(isProgram)
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
