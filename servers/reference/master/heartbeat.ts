import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Settings} from '../settings/settings.js'

/**
 * The master's end of one worker's heartbeat: a file without a name, whose descriptor the worker inherits and touches
 * (worker/heartbeat-writer.ts). The worker also keeps its count of answered requests in the first eight bytes.
 */
export interface Heartbeat {
  readonly fd: number
  /** Since the worker last touched it. */
  silentMs(): number
  /** The worker has touched it at least once: its loop turns. */
  hasBeaten(): boolean
  /** Requests answered, as of the last beat. */
  requests(): number
  close(): void
}

export function createHeartbeat(settings: Pick<Settings, 'heartbeat' | 'workerTmpDir'>): Heartbeat {
  const fd = openNameless(settings.workerTmpDir ?? defaultDirectory())
  if (settings.heartbeat === 'utime') futimesSync(fd, monotonicSeconds(), monotonicSeconds())
  return {
    fd,
    silentMs: settings.heartbeat === 'utime' ? () => silentByMtime(fd) : () => silentByCtime(fd),
    hasBeaten: () => fstatSync(fd).size > 0,
    requests: () => readCount(fd),
    close: () => closeSync(fd),
  }
}

/** gunicorn's own advice: a disk may block the touch for so long that a healthy worker looks dead; memory does not. */
function defaultDirectory(): string {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}

/** Unlinked at once: nobody else can touch it, and nothing is left behind however the processes die. */
function openNameless(parent: string): number {
  const directory = mkdtempSync(join(parent, 'wworkerbench-'))
  try {
    return openSync(join(directory, 'heartbeat'), 'wx+', 0o600)
  } finally {
    rmSync(directory, {recursive: true})
  }
}

/** ctime cannot be set, so it is wall clock: a jump of the clock looks like silence. The price of the older way. */
function silentByCtime(fd: number): number {
  return Date.now() - fstatSync(fd).ctimeMs
}

/** mtime holds whatever the worker wrote, and it writes the monotonic clock: jumps of the wall clock do not show. */
function silentByMtime(fd: number): number {
  return monotonicSeconds() * 1000 - fstatSync(fd).mtimeMs
}

function monotonicSeconds(): number {
  return Number(process.hrtime.bigint()) / 1e9
}

function readCount(fd: number): number {
  const bytes = Buffer.alloc(8)
  return readSync(fd, bytes, 0, 8, 0) === 8 ? Number(bytes.readBigUInt64LE()) : 0
}
