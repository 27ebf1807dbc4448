import {descriptorLimit} from '../../../libc/limits.js'
import type {Settings} from './settings.js'

/** Measured on Node 20 to 24: what a process has open before its first connection. */
const ofProcess = 24
/** While modules are loaded, which Node opens side by side. */
const whileLoading = 36
/** The event loop of a pool thread. */
const ofPoolThread = 4
/** Native mode lends workers the listener by a number from here on (master/spawn-native.ts). */
export const firstLentFd = 600
const lentAtOnce = 40

/** Throws where a server with these settings could not start all its workers, or not replace them. */
export function requireDescriptors(settings: Settings, limit = descriptorLimit()): void {
  const needed = descriptorsNeeded(settings)
  if (needed <= limit) return
  throw new Error(
    `${described(settings)} needs ${needed} file descriptors, and a process may open ${limit}: raise the limit (ulimit -n)`,
  )
}

/** Of that process of the server which needs most of them, without connections. */
export function descriptorsNeeded({mode, workers, threads}: Settings): number {
  const ofWorker = ofProcess + whileLoading + (mode === 'thread' ? threads * ofPoolThread : 0)
  // A heartbeat for each, in native mode a channel too, and at a reload both generations.
  const ofMaster = ofProcess + 2 * workers * (mode === 'native' ? 2 : 1)
  return Math.max(ofWorker, ofMaster, mode === 'native' ? firstLentFd + lentAtOnce : 0)
}

/** How many pool threads can load their modules at the same time. */
export function threadsStartedAtOnce(
  {threads}: Pick<Settings, 'threads'>,
  limit = descriptorLimit(),
): number {
  const free = limit - ofProcess - threads * ofPoolThread
  return Math.max(1, Math.min(threads, Math.floor(free / whileLoading)))
}

function described({mode, workers, threads}: Settings): string {
  const ofWorkers = `${mode} mode with ${workers} ${workers === 1 ? 'worker' : 'workers'}`
  return mode === 'thread' ? `${ofWorkers} of ${threads} ${threads === 1 ? 'thread' : 'threads'}` : ofWorkers
}
