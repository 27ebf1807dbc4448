import {readFileSync, rmSync} from 'node:fs'
import {writeWhole} from '../process/write-file.js'

/** A file that names the running master. */
export interface Pidfile {
  /** Only if it still names this process: another master may have taken it over. */
  remove(): void
}

export class AlreadyRunning extends Error {}

/** Takes the pidfile for this process. Throws AlreadyRunning when the one it names is alive. */
export function takePidfile(path: string): Pidfile {
  refuseHolder(path)
  const text = `${process.pid}\n`
  if (!writeWhole(path, text, 'new')) {
    // Another master may have been quicker by a moment.
    refuseHolder(path)
    writeWhole(path, text, 'replace')
  }
  return {
    remove: () => {
      if (readPid(path) === process.pid) rmSync(path, {force: true})
    },
  }
}

function refuseHolder(path: string): void {
  const holder = readPid(path)
  if (holder === undefined || holder === process.pid || !isAlive(holder)) return
  throw new AlreadyRunning(`Already running on PID ${holder} (or pid file '${path}' is stale)`)
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim())
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
