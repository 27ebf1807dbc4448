import {readFileSync, statSync} from 'node:fs'
import type {ReferenceStats} from '../../../src/server/protocol.js'
import {writeWhole} from '../process/write-file.js'

/** Written whole or not at all: whoever waits for the file may read it as soon as it is there. */
export function writeStatsFile(path: string, workers: ReferenceStats['workers']): void {
  const requests = workers.reduce((sum, worker) => sum + worker.requests, 0)
  const stats: ReferenceStats = {requests, workers}
  writeWhole(path, JSON.stringify(stats) + '\n', 'replace')
}

/** Two masters, two files, as with the pidfile: the second's counts join the first's when it has taken its place. */
export function statsPath(path: string, oldMasterPid: number | undefined): string {
  return oldMasterPid === undefined ? path : `${path}.2`
}

/**
 * What the old master has written at its end, so that the new one's file tells of both. Nothing when it was killed: a
 * file that is older than this process is of an earlier run.
 */
export function statsOfOldMaster(path: string | undefined): ReferenceStats['workers'] {
  if (path === undefined) return []
  try {
    if (statSync(path).mtimeMs < performance.timeOrigin) return []
    return (JSON.parse(readFileSync(path, 'utf8')) as ReferenceStats).workers
  } catch {
    return []
  }
}
