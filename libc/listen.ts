import {lstatSync, rmSync} from 'node:fs'
import {
  encodeAddress,
  encodeUnixAddress,
  isUnix,
  type Address,
  type SocketAddress,
  type TcpAddress,
  type UnixAddress,
} from './address.js'
import {close} from './descriptor.js'
import {EADDRINUSE, ECONNREFUSED, SystemError} from './errno.js'
import {bindTo, connect, listen, localAddress, setOption, streamSocket} from './socket.js'

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

export type TcpListener = TcpAddress & {readonly fd: number}
export type UnixListener = UnixAddress & {readonly fd: number}
export type Listener = TcpListener | UnixListener

/**
 * Binds and listens as gunicorn does: SO_REUSEADDR, TCP_NODELAY on the listener (accepted sockets inherit it), and
 * non-blocking, because several processes accept from it and all but one come too late.
 * Throws an Error whose `code` names the errno (EADDRINUSE, EACCES, …).
 */
export function listenTcp(options: ListenOptions): TcpListener {
  const address = encodeAddress(options.host, options.port)
  const about = `${options.host}:${options.port}`
  const fd = streamSocket(address.family)
  try {
    setOption(fd, 'reuseAddress', true)
    if (options.reusePort === true) setOption(fd, 'reusePort', true)
    setOption(fd, 'noDelay', true)
    bindTo(fd, address.bytes, about)
    if (options.isReservation !== true) listen(fd, options.backlog, about)
    return {fd, ...tcpAddressOf(fd)}
  } catch (error) {
    close(fd)
    throw error
  }
}

export interface UnixListenOptions extends UnixAddress {
  readonly backlog: number
  /** File mode bits that the socket does not get. */
  readonly umask: number
}

/**
 * Binds and listens on a path, as gunicorn does, but a socket that somebody still listens on is refused (EADDRINUSE)
 * where gunicorn takes its name away. One that nobody listens on is left over from a server that was killed, and is
 * removed. What is no socket is left alone, and refused.
 */
export function listenUnix({path, backlog, umask}: UnixListenOptions): UnixListener {
  const address = encodeUnixAddress(path)
  const about = `unix:${path}`
  const fd = streamSocket(address.family)
  try {
    removeStale(path, address)
    const before = process.umask(umask)
    try {
      bindTo(fd, address.bytes, about)
    } finally {
      process.umask(before)
    }
    listen(fd, backlog, about)
    return {fd, path}
  } catch (error) {
    close(fd)
    throw error
  }
}

/** Which file a path names; undefined when it names no socket. */
export function socketFile(path: string): string | undefined {
  const stat = lstatSync(path, {throwIfNoEntry: false})
  return stat?.isSocket() === true ? `${stat.dev}:${stat.ino}` : undefined
}

function removeStale(path: string, {family, bytes}: SocketAddress): void {
  const stat = lstatSync(path, {throwIfNoEntry: false})
  if (stat === undefined) return
  if (!stat.isSocket()) throw new Error(`'${path}' is not a socket, and is left as it is`)
  const fd = streamSocket(family)
  const result = connect(fd, bytes)
  close(fd)
  // EAGAIN: it lives, and its backlog is full.
  if (result !== -ECONNREFUSED) throw new SystemError(EADDRINUSE, 'bind', `unix:${path}`)
  rmSync(path)
}

function tcpAddressOf(fd: number): TcpAddress {
  const address: Address = localAddress(fd)
  if (isUnix(address)) throw new Error('not an internet address')
  return address
}
