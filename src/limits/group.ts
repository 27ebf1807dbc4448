import {setTimeout as sleep} from 'node:timers/promises'
import {environmentError, messageOf} from '../error.js'
import type {Limits} from '../result/limits.js'
import type {GroupFiles} from './files.js'
import {layoutOf, type Layout} from './layout.js'
import type {Place} from './place.js'
import type {GroupReading} from './reading.js'

/** What keeps one started server within its limits. Whoever has it removes it, once its processes are gone. */
export interface LimitedGroup {
  /** The same program, started inside: it enters the group before it becomes that program, so that nothing of it is outside. */
  entering(argv: Argv): Argv
  read(): GroupReading
  /** Of the processes inside. */
  pids(): readonly number[]
  /** Waits a while for processes that are about to end. Safe to call twice. */
  remove(): Promise<void>
  /** What must be gone when bench is, however it ends. */
  readonly folders: readonly string[]
}

export type Argv = readonly [string, ...string[]]

/** Ends of processes that got KILL: freeing much memory on a busy machine takes its time. */
const emptyWithinMs = 5000
const lookEveryMs = 10

/** Makes the group and writes its limits; nothing of it is left when this throws. */
export function makeGroup(place: Place, name: string, limits: Limits, files: GroupFiles): LimitedGroup {
  const layout = layoutOf(place, name, limits, file => files.read(`${parentOf(place, file)}/${file}`))
  const made: string[] = []
  try {
    for (const folder of layout.folders) {
      files.make(folder)
      made.push(folder)
    }
    for (const [file, text] of layout.settings) writeSetting(files, file, text)
  } catch (error) {
    for (const folder of made) files.remove(folder)
    throw error
  }
  return new FolderGroup(layout, files)
}

class FolderGroup implements LimitedGroup {
  readonly #layout: Layout
  readonly #files: GroupFiles

  constructor(layout: Layout, files: GroupFiles) {
    this.#layout = layout
    this.#files = files
  }

  get folders(): readonly string[] {
    return this.#layout.folders
  }

  entering(argv: Argv): Argv {
    return enteringArgv(
      this.folders.map(folder => `${folder}/cgroup.procs`),
      argv,
    )
  }

  read(): GroupReading {
    const read = (file: string) => this.#files.read(`${this.#layout.folderOf(file)}/${file}`)
    return {
      atNs: process.hrtime.bigint(),
      ...this.#layout.read(read),
      processes: this.pids().length,
    }
  }

  pids(): readonly number[] {
    const [folder = ''] = this.#layout.folders
    return pidsIn(this.#files, folder)
  }

  async remove(): Promise<void> {
    await removeFolders(this.#files, this.#layout.folders)
  }
}

/** Of a process in a group of ours. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // ESRCH: it has just ended.
  }
}

/** A shell moves itself, then becomes the program: the pid stays. 0 is the writer, in any namespace of pids. */
export function enteringArgv(procs: readonly string[], argv: Argv): Argv {
  return ['/bin/sh', '-c', enter, 'sh', String(procs.length), ...procs, ...argv]
}

const enter =
  'n=$1; shift; while [ "$n" -gt 0 ]; do echo 0 > "$1" || exit 1; shift; n=$((n - 1)); done; exec "$@"'

export function pidsIn(files: GroupFiles, folder: string): readonly number[] {
  return (files.read(`${folder}/cgroup.procs`) ?? '').split('\n').filter(Boolean).map(Number)
}

/** Waits for the processes inside to end. @throws BenchError (environment) when they do not */
export async function removeFolders(files: GroupFiles, folders: readonly string[]): Promise<void> {
  const deadline = performance.now() + emptyWithinMs
  for (const folder of folders) {
    for (;;) {
      try {
        files.remove(folder)
        break
      } catch (error) {
        if (performance.now() > deadline)
          throw environmentError(
            'WB_GROUP_NOT_REMOVED',
            `the control group ${folder} cannot be removed: ${messageOf(error)}`,
            'once its processes have ended, `bench doctor` removes it',
            error,
          )
        await sleep(lookEveryMs)
      }
    }
  }
}

/** Without the controller of swap a limit of memory stands alone, as it does where the machine has no swap. */
const optional = /\/memory\.(memsw\.limit_in_bytes|swap\.max)$/

function writeSetting(files: GroupFiles, file: string, text: string): void {
  if (optional.test(file) && files.read(file) === undefined) return
  try {
    files.write(file, text)
  } catch (error) {
    throw environmentError(
      'WB_CANNOT_LIMIT',
      `the kernel refuses ${text} in ${file}: ${messageOf(error)}`,
      'a group above it may allow less, or these CPUs may not be used',
      error,
    )
  }
}

function parentOf(place: Place, file: string): string {
  if (place.version === 2) return place.folder
  return place.folders[file.slice(0, file.indexOf('.')) as keyof typeof place.folders] ?? ''
}
