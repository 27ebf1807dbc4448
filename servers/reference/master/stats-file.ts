import {renameSync, writeFileSync} from 'node:fs'
import type {ReferenceStats} from '../../../src/server/protocol.js'

/** Written whole or not at all: whoever waits for the file may read it as soon as it is there. */
export function writeStatsFile(path: string, workers: ReferenceStats['workers']): void {
  const requests = workers.reduce((sum, worker) => sum + worker.requests, 0)
  const stats: ReferenceStats = {requests, workers}
  const fresh = `${path}.${process.pid}.tmp`
  writeFileSync(fresh, JSON.stringify(stats) + '\n')
  renameSync(fresh, path)
}
