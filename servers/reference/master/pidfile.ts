import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'

/** A file that names the running master. */
export interface Pidfile {
  /** Only if it still names this process: another master may have taken it over. */
  remove(): void
}

export class AlreadyRunning extends Error {}

/** Takes the pidfile for this process. Throws AlreadyRunning when the one it names is alive. */
export function takePidfile(path: string): Pidfile {
  const holder = readPid(path)
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    throw new AlreadyRunning(`Already running on PID ${holder} (or pid file '${path}' is stale)`)
  }
  // Renamed into place: a reader sees the old pid or the new one, never half a file.
  const fresh = `${path}.${process.pid}.tmp`
  writeFileSync(fresh, `${process.pid}\n`, {mode: 0o644})
  renameSync(fresh, path)
  return {
    remove: () => {
      if (readPid(path) === process.pid) rmSync(path, {force: true})
    },
  }
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
