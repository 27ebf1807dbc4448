import {closeSync} from 'node:fs'
import {listenTcp, type ListenOptions} from '../../../libc/listen.js'
import {spawnInheriting, type SpawnWorker} from './spawn.js'

/**
 * Each worker is born with a listening socket of its own, and the kernel deals connections to them by hash. The master
 * binds for it and keeps nothing: what waits in a worker's queue is lost when that worker goes, which is SO_REUSEPORT's
 * price.
 */
export function spawnOnOwnSocket(address: ListenOptions): SpawnWorker {
  return (init, files) => {
    const {fd} = listenTcp({...address, reusePort: true})
    try {
      return spawnInheriting(fd)(init, files)
    } finally {
      closeSync(fd)
    }
  }
}
