import {decodeAddress, isUnix, type Address} from './address.js'
import {check, orErrno} from './errno.js'
import {bind} from './library.js'

/*
 * Calls on the way of every request return ≥ 0 or −errno and never throw; calls made once per process throw a
 * SystemError.
 */

type OnBytes = (fd: number, bytes: Uint8Array, length: number, flags: number) => number

const socketCall = bind('socket', 'int', ['int', 'int', 'int']) as (
  family: number,
  type: number,
  protocol: number,
) => number
const bindCall = bind('bind', 'int', ['int', 'void *', 'uint']) as (
  fd: number,
  address: Uint8Array,
  length: number,
) => number
const connectCall = bind('connect', 'int', ['int', 'void *', 'uint']) as (
  fd: number,
  address: Uint8Array,
  length: number,
) => number
const listenCall = bind('listen', 'int', ['int', 'int']) as (fd: number, backlog: number) => number
const acceptCall = bind('accept4', 'int', ['int', 'void *', 'void *', 'int']) as (
  fd: number,
  address: null,
  length: null,
  flags: number,
) => number
const recvCall = bind('recv', 'long', ['int', 'void *', 'size_t', 'int']) as OnBytes
const sendCall = bind('send', 'long', ['int', 'void *', 'size_t', 'int']) as OnBytes
const shutdownCall = bind('shutdown', 'int', ['int', 'int']) as (fd: number, how: number) => number
const setOptionCall = bind('setsockopt', 'int', ['int', 'int', 'int', 'void *', 'uint']) as (
  fd: number,
  level: number,
  name: number,
  value: Int32Array,
  size: number,
) => number

const getOptionCall = bind('getsockopt', 'int', ['int', 'int', 'int', 'void *', 'void *']) as (
  fd: number,
  level: number,
  name: number,
  value: Int32Array,
  size: Int32Array,
) => number

const getNameCall = bind('getsockname', 'int', ['int', 'void *', 'void *']) as (
  fd: number,
  address: Uint8Array,
  length: Int32Array,
) => number

const getPeerCall = bind('getpeername', 'int', ['int', 'void *', 'void *']) as typeof getNameCall

const SOCK_STREAM = 1
const SOCK_NONBLOCK = 0o4000
const SOCK_CLOEXEC = 0o2000000
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000
const SHUT_WR = 1
const SOL_SOCKET = 1
const IPPROTO_TCP = 6
const SO_ERROR = 4

const options = {
  reuseAddress: [SOL_SOCKET, 2],
  reusePort: [SOL_SOCKET, 15],
  noDelay: [IPPROTO_TCP, 1],
  /** SO_TIMESTAMPNS: see `StampedReceiver`. */
  timestamps: [SOL_SOCKET, 35],
} as const

/** A stream socket that is non-blocking and closed on exec. */
export function streamSocket(family: number): number {
  return check(orErrno(socketCall(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), 'socket')
}

export function bindTo(fd: number, address: Uint8Array, about: string): void {
  check(orErrno(bindCall(fd, address, address.length)), 'bind', about)
}

export function listen(fd: number, backlog: number, about = ''): void {
  check(orErrno(listenCall(fd, backlog)), 'listen', about)
}

/** 0 or −errno; −EINPROGRESS on a non-blocking socket: wait until it is writable and ask `pendingError`. */
export function connect(fd: number, address: Uint8Array): number {
  return orErrno(connectCall(fd, address, address.length))
}

/** The next connection's descriptor (non-blocking, closed on exec) or −errno. */
export function accept(listenerFd: number): number {
  return orErrno(acceptCall(listenerFd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC))
}

/** Reads what is there, without waiting: a count, 0 at the end of the stream, or −errno. */
export function recv(fd: number, into: Uint8Array): number {
  return orErrno(recvCall(fd, into, into.length, MSG_DONTWAIT))
}

/** Hands over what the kernel takes at once, without waiting and without SIGPIPE: a count, or −errno. */
export function send(fd: number, bytes: Uint8Array, length: number = bytes.length): number {
  return orErrno(sendCall(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL))
}

/** Sends FIN: no more will be written. The other side's bytes can still be read. */
export function shutdownWrite(fd: number): number {
  return orErrno(shutdownCall(fd, SHUT_WR))
}

export function setOption(fd: number, name: keyof typeof options, on: boolean): void {
  const [level, option] = options[name]
  check(orErrno(setOptionCall(fd, level, option, Int32Array.of(on ? 1 : 0), 4)), 'setsockopt', name)
}

/** The same of what can be done without; false: refused, as by a sandbox. */
export function trySetOption(fd: number, name: keyof typeof options, on: boolean): boolean {
  const [level, option] = options[name]
  return orErrno(setOptionCall(fd, level, option, Int32Array.of(on ? 1 : 0), 4)) >= 0
}

/** The errno with which a connection attempt ended; 0 when it succeeded. Reading clears it. */
export function pendingError(fd: number): number {
  const value = new Int32Array(1)
  check(orErrno(getOptionCall(fd, SOL_SOCKET, SO_ERROR, value, Int32Array.of(4))), 'getsockopt')
  return value[0] ?? 0
}

/** Where the socket is bound: tells which port the kernel chose for port 0. */
export function localAddress(fd: number): Address {
  const address = Buffer.alloc(mostAddressBytes)
  const length = Int32Array.of(address.length)
  check(orErrno(getNameCall(fd, address, length)), 'getsockname')
  return decodeAddress(address, length[0] ?? 0)
}

/** A whole struct sockaddr_un. */
const mostAddressBytes = 110

/** The other side's address; undefined when it is gone already, or has none, as on a UNIX socket. */
export function remoteHost(fd: number): string | undefined {
  peerLength[0] = peer.length
  if (getPeerCall(fd, peer, peerLength) !== 0) return undefined
  const address = decodeAddress(peer, peerLength[0])
  return isUnix(address) ? undefined : address.host
}

/** Asked for each connection: one piece of memory serves all. */
const peer = Buffer.alloc(mostAddressBytes)
const peerLength = new Int32Array(1)
