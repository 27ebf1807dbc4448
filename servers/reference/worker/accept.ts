import {isUnix} from '../../../libc/address.js'
import {setNonBlocking} from '../../../libc/descriptor.js'
import {EAGAIN, EBADF, EMFILE, ENFILE, SystemError} from '../../../libc/errno.js'
import {pause} from '../../../libc/poll.js'
import {accept, localAddress, setOption} from '../../../libc/socket.js'
import type {Settings} from '../settings/settings.js'

/** Out of descriptors: connections wait in the backlog until some are closed; trying at once again would only spin. */
const exhaustedPauseMs = 20

const EINVAL = 22
const ENOTSOCK = 88
/** These will not get better by trying again. */
const fatal = new Set([EBADF, EINVAL, ENOTSOCK])

/** How many connections to take in one go: with siblings on the same listener one, as gunicorn does, for a fair share. */
export function acceptBurst({workers}: Pick<Settings, 'workers'>): number {
  return workers > 1 ? 1 : 64
}

/** The listener is shared: whoever comes too late must get EAGAIN, not wait. Accepted sockets inherit TCP_NODELAY. */
export function prepareListener(listenerFd: number): void {
  setNonBlocking(listenerFd, true)
  if (!isUnix(localAddress(listenerFd))) setOption(listenerFd, 'noDelay', true)
}

/** The next connection, or undefined when there is none just now. A connection that died in the backlog is skipped. */
export function acceptNext(listenerFd: number): number | undefined {
  for (;;) {
    const fd = accept(listenerFd)
    if (fd >= 0) return fd
    if (fd === -EAGAIN) return undefined
    if (fatal.has(-fd)) throw new SystemError(-fd, 'accept4')
    if (fd === -EMFILE || fd === -ENFILE) {
      pause(exhaustedPauseMs)
      return undefined
    }
  }
}
