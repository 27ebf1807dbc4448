import {spawn} from 'node:child_process'
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {environmentError} from '../../error.js'
import {killAtExit, spareAtExit} from '../exit-hook.js'
import {ProcessGroup} from '../group.js'
import {takeLock, type Lock} from '../lock-file.js'
import type {PythonInstall} from '../manifest/schema.js'
import {withWatchdog} from '../watchdog/watchdog.js'
import {
  completionMark,
  stateOf,
  wantedOf,
  type CompletionMark,
  type PythonEnvironment,
} from './environment.js'
import {findProgram, type Interpreter} from './python.js'

export interface InstallWorld {
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** One line of progress. */
  readonly say: (line: string) => void
}

export type InstallOutcome = 'installed' | 'was there'

/**
 * Makes one environment: a fresh venv, the pinned packages, the completion mark. What is whole already is left alone;
 * what is half-made, stale or broken is made anew. An abort leaves nothing half-made behind.
 */
export async function installEnvironment(
  name: string,
  install: PythonInstall,
  target: PythonEnvironment,
  python: () => Interpreter,
  world: InstallWorld,
): Promise<InstallOutcome> {
  const state = stateOf(target)
  if (state === 'ready') return 'was there'
  requirePrograms(name, install, world.environment)
  const interpreter = python()
  const unlock = lock(target, name)
  try {
    // Half of an environment is known for that by the next install; a process that still writes into it is not.
    await withWatchdog(() => makeEnvironment(name, target, interpreter, state, world))
    return 'installed'
  } catch (error) {
    rmSync(target.folder, {recursive: true, force: true})
    throw error
  } finally {
    unlock()
  }
}

async function makeEnvironment(
  name: string,
  target: PythonEnvironment,
  interpreter: Interpreter,
  state: ReturnType<typeof stateOf>,
  world: InstallWorld,
): Promise<void> {
  if (state !== 'absent') world.say(`${name} ${target.version}: ${state}, made anew`)
  rmSync(target.folder, {recursive: true, force: true})
  world.say(
    `${name} ${target.version}: virtual environment with Python ${interpreter.version} (${interpreter.path})`,
  )
  await run(
    [interpreter.path, '-m', 'venv', target.folder],
    `${name}: cannot make a virtual environment`,
    world,
  )
  world.say(`${name} ${target.version}: packages ${target.requirements.join(' ')}`)
  const pins = [
    ...target.requirements,
    ...(target.appRequirements === null ? [] : ['-r', target.appRequirements]),
  ]
  await run(
    [...pip(target), 'install', '--no-input', '--progress-bar', 'off', ...pins],
    `${name} ${target.version} cannot be installed`,
    world,
  )
  const packages = await run([...pip(target), 'freeze'], `${name}: cannot list packages`, world)
  const mark: CompletionMark = {
    wanted: wantedOf(target),
    packages: packages.trim().split('\n'),
    python: interpreter.version,
  }
  writeFileSync(join(target.folder, completionMark), JSON.stringify(mark, undefined, 1) + '\n')
}

/** Before anything is downloaded. */
function requirePrograms(name: string, {needs}: PythonInstall, environment: NodeJS.ProcessEnv): void {
  for (const {anyOf, because} of needs) {
    if (anyOf.some(program => findProgram(program, environment) !== undefined)) continue
    throw environmentError(
      'WB_PROGRAM_MISSING',
      `${name} cannot be installed: no ${anyOf.join(', ')} on PATH`,
      because,
    )
  }
}

function pip({python}: PythonEnvironment): [string, ...string[]] {
  return [python, '-m', 'pip', '--disable-pip-version-check']
}

/** Two installs of the same environment would tear each other's down. */
function lock({folder}: PythonEnvironment, name: string): () => void {
  const file = `${folder}.lock`
  const taken = lockOrRefuse(file, () => mkdirSync(dirname(folder), {recursive: true}))
  if ('release' in taken) return taken.release
  throw environmentError(
    'WB_INSTALL_IN_PROGRESS',
    `${name} is being installed by process ${taken.heldBy}`,
    'wait for it',
  )
}

function lockOrRefuse(file: string, makeRoom: () => void): Lock {
  try {
    makeRoom()
    return takeLock(file)
  } catch (error) {
    throw environmentError(
      'WB_CACHE_NOT_WRITABLE',
      `cannot write ${file}`,
      'BENCH_CACHE_DIR names another folder',
      error,
    )
  }
}

/** Its stdout. Throws an environment error with its last words. */
async function run(
  [program, ...args]: readonly [string, ...string[]],
  failure: string,
  {environment, signal}: InstallWorld,
): Promise<string> {
  signal.throwIfAborted()
  // Its own group: pip starts compilers, and all of them end with an abort.
  const child = spawn(program, args, {
    env: withoutPythonOf(environment),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const group = child.pid === undefined ? undefined : new ProcessGroup(child.pid)
  const end = () => group?.killAll()
  signal.addEventListener('abort', end, {once: true})
  if (group !== undefined) killAtExit(group)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout = (stdout + text).slice(-mostOutput)))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-mostOutput)))
  const code = await new Promise<number | string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', (exit, killedBy) => resolve(exit ?? String(killedBy)))
  })
  signal.removeEventListener('abort', end)
  if (group !== undefined) spareAtExit(group)
  signal.throwIfAborted()
  if (code === 0) return stdout
  throw environmentError(
    'WB_INSTALL_FAILED',
    `${failure}: ${program} ended with ${code}`,
    adviceFrom(`${stdout}\n${stderr}`),
  )
}

const mostOutput = 100_000
const hintLines = 12

function adviceFrom(output: string): string {
  const last = output
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(-hintLines)
    .join('\n')
  const unreachable =
    /Could not find a version|Failed to establish a new connection|NameResolution|Connection refused|Max retries|ProxyError/i
  return unreachable.test(output)
    ? `No package index answered with these versions. pip's own settings (PIP_INDEX_URL, pip.conf) name another one.\n${last}`
    : `It wrote last:\n${last}`
}

/** A user's PYTHONPATH and the like would leak into the environment. */
function withoutPythonOf(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {...environment, PYTHONPATH: undefined, PYTHONHOME: undefined, VIRTUAL_ENV: undefined}
}
