import cluster from 'node:cluster'
import {fstatSync} from 'node:fs'
import {check, orErrno} from '../../../libc/errno.js'
import {bind} from '../../../libc/library.js'
import {workerEnvironment} from '../process/worker-init.js'
import {firstLentFd} from '../settings/descriptors.js'
import {noteListening, stopAccepting} from './cluster-listener.js'
import {allDealt, releaseUnacknowledged} from './dealt-connections.js'
import {workerProgram, type SpawnWorker} from './spawn.js'

/**
 * Node's way: the primary accepts and hands connections round-robin to its workers. Workers listen on the primary's
 * descriptor by number, so that the master still binds once.
 *
 * Subtle: node:cluster closes that descriptor when the last worker that listens on it goes, and the listening socket
 * must survive that. So cluster gets a duplicate, and a new one once the old one is found closed. A worker born between
 * the two fails to listen, says so by its exit code, and is replaced.
 */
export function spawnUnderCluster(listenerFd: number): SpawnWorker {
  cluster.schedulingPolicy = cluster.SCHED_RR
  let lentFd: number | undefined

  const spawnWorker: SpawnWorker = (init, {heartbeatFd, accessLogFd}) => {
    if (lentFd === undefined || !isSameSocket(lentFd, listenerFd)) {
      lentFd = duplicateHigh(listenerFd)
      noteListening(lentFd)
    }
    // setupPrimary before every fork, because each worker inherits another heartbeat.
    cluster.setupPrimary({
      exec: workerProgram,
      args: [init.settings.mode],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', heartbeatFd, accessLogFd ?? 'ignore'],
    })
    const worker = cluster.fork(workerEnvironment({...init, listenerFd: lentFd}))
    releaseUnacknowledged(worker)
    return worker.process
  }
  return Object.assign(spawnWorker, {
    stopAccepting: () => {
      stopAccepting()
      return allDealt()
    },
  })
}

const F_DUPFD_CLOEXEC = 1030
const fcntl = bind('fcntl', 'int', ['int', 'int', 'int']) as (
  fd: number,
  command: number,
  value: number,
) => number

/**
 * Far above the numbers that other files get, so that a closed duplicate's number does not soon mean another file: a
 * worker that comes too late must find nothing there.
 */
function duplicateHigh(fd: number): number {
  return check(orErrno(fcntl(fd, F_DUPFD_CLOEXEC, firstLentFd)), 'fcntl')
}

/** By inode: a closed descriptor's number may already mean another file. */
function isSameSocket(fd: number, otherFd: number): boolean {
  try {
    return fstatSync(fd).ino === fstatSync(otherFd).ino
  } catch {
    return false
  }
}
