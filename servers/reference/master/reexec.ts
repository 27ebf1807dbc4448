import {spawn, type ChildProcess} from 'node:child_process'
import {setCloseOnExec} from '../../../libc/descriptor.js'
import {isUnix} from '../../../libc/address.js'
import {socketFile} from '../../../libc/listen.js'
import {localAddress} from '../../../libc/socket.js'
import type {Log} from '../log/log.js'
import type {MasterListener} from './listener.js'

/** What a master passes to the one that it starts at USR2: its pid, and the listening socket by an open descriptor. */
const variables = {
  pid: 'WORKERBENCH_MASTER_PID',
  fd: 'WORKERBENCH_MASTER_FD',
  origin: 'WORKERBENCH_MASTER_SOCKET',
} as const
const inheritedFd = 3

export interface InheritedMaster {
  readonly oldMasterPid: number
  readonly listener: MasterListener
}

/** What the old master passed to this process; undefined in a master that no other one started. Taken only once. */
export function inheritFromOldMaster(): InheritedMaster | undefined {
  const [pid, fd] = [process.env[variables.pid], process.env[variables.fd]].map(Number)
  const origin = process.env[variables.origin] === 'systemd' ? 'systemd' : 'bound'
  for (const name of Object.values(variables)) Reflect.deleteProperty(process.env, name)
  if (!isPositive(pid) || fd !== inheritedFd) return undefined
  const address = localAddress(fd)
  setCloseOnExec(fd, true)
  const file = isUnix(address) ? socketFile(address.path) : undefined
  return {oldMasterPid: pid, listener: {fd, ...address, origin, file}}
}

function isPositive(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value > 0
}

/**
 * The same program with the same arguments, from the files as they are now, on the same socket: neither refuses a
 * connection while both run. `stderrFd` is the one that this process was started with.
 */
export function reexec(
  {listener: {fd, origin}, log}: {readonly listener: MasterListener; readonly log: Log},
  stderrFd: number,
  onGone: () => void,
): ChildProcess {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: {
      ...process.env,
      [variables.pid]: String(process.pid),
      [variables.fd]: String(inheritedFd),
      [variables.origin]: origin,
    },
    stdio: ['inherit', 'inherit', stderrFd, fd],
  })
  child.once('error', error => {
    onGone()
    log.error(`Cannot start Master.2: ${error.message}`)
  })
  child.once('exit', code => {
    onGone()
    log.info(`Master.2 (pid:${String(child.pid)}) has left with code ${String(code)}`)
  })
  return child
}
