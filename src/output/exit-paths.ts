import {spawnSync} from 'node:child_process'
import {readFileSync, rmdirSync, rmSync} from 'node:fs'
import {exitCode} from '../error.js'

/** A file or folder that must not outlive this process. */
export interface ExitPath {
  readonly path: string
  /** A git repository whose worktree it is. */
  readonly worktreeOf?: string
  /** A control group: a folder of the kernel's, which goes once nobody is inside. */
  readonly isControlGroup?: true
}

export type ExitPathListener = (what: 'added' | 'dropped', entry: ExitPath) => void

const entries = new Map<string, ExitPath>()
const listeners = new Set<ExitPathListener>()

/** However this process ends, short of KILL, `path` is gone then; a watchdog sees to the rest. */
export function removeAtExit(entry: ExitPath): void {
  if (entries.size === 0) listen()
  entries.set(entry.path, entry)
  for (const tell of listeners) tell('added', entry)
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

function listen(): void {
  process.on('exit', removeAll)
  for (const name of endings) process.on(name, endBy)
}

function unlisten(): void {
  process.off('exit', removeAll)
  for (const name of endings) process.off(name, endBy)
}

/** A command that does not listen for signals itself would end without an exit, and leave what is unfinished. */
function endBy(name: NodeJS.Signals): void {
  if (process.listenerCount(name) === 1) process.exit(exitCode.interrupted)
}

/** It is gone, or became something that stays. */
export function keepAtExit(path: string): void {
  const entry = entries.get(path)
  if (entry === undefined) return
  entries.delete(path)
  if (entries.size === 0) unlisten()
  for (const tell of listeners) tell('dropped', entry)
}

/** Tells of all there are and will be, until what is returned is called. */
export function followExitPaths(listen: ExitPathListener): () => void {
  for (const entry of entries.values()) listen('added', entry)
  listeners.add(listen)
  return () => listeners.delete(listen)
}

/** Synchronously: at an exit nothing else is carried out any more. What cannot be removed stays. */
export function removeNow({path, worktreeOf, isControlGroup}: ExitPath): void {
  if (isControlGroup === true) {
    removeControlGroup(path)
    return
  }
  try {
    rmSync(path, {recursive: true, force: true})
  } catch {
    return
  }
  if (worktreeOf !== undefined) spawnSync('git', ['-C', worktreeOf, 'worktree', 'prune'], {stdio: 'ignore'})
}

/** Processes die of KILL within milliseconds. */
const emptyWithinMs = 1000
const lookEveryMs = 10
const pause = new Int32Array(new SharedArrayBuffer(4))

/** Whoever is still inside was started to be there, and is ended. */
function removeControlGroup(folder: string): void {
  const deadline = performance.now() + emptyWithinMs
  while (!isRemoved(folder) && performance.now() < deadline) {
    for (const pid of pidsIn(folder)) kill(pid)
    Atomics.wait(pause, 0, 0, lookEveryMs)
  }
}

/** A group that is gone is removed. */
function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

function pidsIn(folder: string): readonly number[] {
  try {
    return readFileSync(`${folder}/cgroup.procs`, 'latin1').split('\n').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}

function removeAll(): void {
  for (const entry of entries.values()) removeNow(entry)
}
