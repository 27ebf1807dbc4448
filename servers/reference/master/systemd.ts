import {setCloseOnExec, setNonBlocking} from '../../../libc/descriptor.js'
import {localAddress} from '../../../libc/socket.js'
import type {MasterListener} from './listener.js'

/** sd_listen_fds(3): the first descriptor that systemd passes on. */
const firstFd = 3

/**
 * The listening socket of a systemd socket unit; undefined when there is none for this process. It goes before --bind,
 * as in gunicorn. Taken only once: a child must not find the variables. Throws when it cannot be served.
 */
export function takeSystemdSocket(): MasterListener | undefined {
  const {LISTEN_PID, LISTEN_FDS} = process.env
  if (LISTEN_PID === undefined || Number(LISTEN_PID) !== process.pid) return undefined
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) Reflect.deleteProperty(process.env, name)
  if (LISTEN_FDS === '0' || LISTEN_FDS === undefined) return undefined
  if (LISTEN_FDS !== '1')
    throw new Error(`LISTEN_FDS is ${LISTEN_FDS}: one socket can be served, and no more`)
  const address = localAddress(firstFd)
  setCloseOnExec(firstFd, true)
  setNonBlocking(firstFd, true)
  return {fd: firstFd, ...address, origin: 'systemd'}
}
