import {encodeAddress} from './address.js'
import {close} from './descriptor.js'
import {bindTo, listen, localAddress, setOption, tcpSocket} from './socket.js'

export interface ListenOptions {
  /** An IPv4 or IPv6 address, or `localhost`. */
  readonly host: string
  /** 0: the kernel chooses one. */
  readonly port: number
  readonly backlog: number
  readonly reusePort?: boolean
  /** Bound only: the address is held, and connections come to other sockets on it. */
  readonly isReservation?: boolean
}

export interface Listener {
  readonly fd: number
  readonly host: string
  readonly port: number
}

/**
 * Binds and listens as gunicorn does: SO_REUSEADDR, TCP_NODELAY on the listener (accepted sockets inherit it), and
 * non-blocking, because several processes accept from it and all but one come too late.
 * Throws an Error whose `code` names the errno (EADDRINUSE, EACCES, …).
 */
export function listenTcp(options: ListenOptions): Listener {
  const address = encodeAddress(options.host, options.port)
  const about = `${options.host}:${options.port}`
  const fd = tcpSocket(address.family)
  try {
    setOption(fd, 'reuseAddress', true)
    if (options.reusePort === true) setOption(fd, 'reusePort', true)
    setOption(fd, 'noDelay', true)
    bindTo(fd, address.bytes, about)
    if (options.isReservation !== true) listen(fd, options.backlog, about)
    return {fd, ...localAddress(fd)}
  } catch (error) {
    close(fd)
    throw error
  }
}
