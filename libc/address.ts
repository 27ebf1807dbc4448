import {isIPv4, isIPv6} from 'node:net'

/** An IPv4 or IPv6 address, or a name that means one. */
export interface TcpAddress {
  readonly host: string
  readonly port: number
}

export interface UnixAddress {
  /** As it was given: relative to the working directory, or absolute. */
  readonly path: string
}

export type Address = TcpAddress | UnixAddress

export function isUnix<A extends Address>(address: A): address is Extract<A, UnixAddress> {
  return 'path' in address
}

/** As a user writes it: `HOST:PORT`, `[IPv6]:PORT` or `unix:PATH`. */
export function addressText(address: Address): string {
  if (isUnix(address)) return `unix:${address.path}`
  const {host, port} = address
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10

/** An address as the kernel reads it: struct sockaddr_in (16 bytes), sockaddr_in6 (28 bytes) or sockaddr_un. */
export interface SocketAddress {
  readonly family: typeof AF_UNIX | typeof AF_INET | typeof AF_INET6
  readonly bytes: Buffer
}

/** `host` is an IPv4 or IPv6 literal, or `localhost`, which means 127.0.0.1. Names are not looked up. */
export function encodeAddress(host: string, port: number): SocketAddress {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`no such port: ${port}`)
  const literal = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1')
  if (isIPv4(literal)) return {family: AF_INET, bytes: encodeIpv4(literal, port)}
  if (isIPv6(literal) && !literal.includes('%')) return {family: AF_INET6, bytes: encodeIpv6(literal, port)}
  throw new Error(`cannot bind or connect to '${host}': give an IPv4 or IPv6 address, or localhost`)
}

/** sun_path holds 108 bytes, of which the last is the NUL. */
export const mostUnixPathBytes = 107

export function encodeUnixAddress(path: string): SocketAddress {
  const text = Buffer.from(path)
  if (text.length === 0 || text.length > mostUnixPathBytes || text.includes(0)) {
    throw new Error(`cannot bind to 'unix:${path}': a path has 1 to ${mostUnixPathBytes} bytes`)
  }
  const bytes = Buffer.alloc(2 + text.length + 1)
  nativeUint16.write(bytes, AF_UNIX, 0)
  bytes.set(text, 2)
  return {family: AF_UNIX, bytes}
}

/** `length` as the kernel told it: a UNIX address is as long as its path, and without one it is a client's. */
export function decodeAddress(bytes: Buffer, length: number): Address {
  if (nativeUint16.read(bytes, 0) !== AF_UNIX) return decodeTcpAddress(bytes)
  const end = bytes.indexOf(0, 2)
  return {path: bytes.toString('utf8', 2, end === -1 ? length : Math.min(end, length))}
}

export function decodeTcpAddress(bytes: Buffer): TcpAddress {
  const family = nativeUint16.read(bytes, 0)
  const port = bytes.readUInt16BE(2)
  if (family === AF_INET) return {host: `${bytes[4]}.${bytes[5]}.${bytes[6]}.${bytes[7]}`, port}
  if (family === AF_INET6) return {host: ipv6Text(bytes.subarray(8, 24)), port}
  throw new Error(`not an internet address: family ${family}`)
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
const nativeUint16 = {
  read: (bytes: Buffer, at: number): number =>
    littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at),
  write: (bytes: Buffer, value: number, at: number): void => {
    if (littleEndian) bytes.writeUInt16LE(value, at)
    else bytes.writeUInt16BE(value, at)
  },
}

function encodeIpv4(literal: string, port: number): Buffer {
  const bytes = Buffer.alloc(16)
  nativeUint16.write(bytes, AF_INET, 0)
  bytes.writeUInt16BE(port, 2)
  bytes.set(ipv4Bytes(literal), 4)
  return bytes
}

function encodeIpv6(literal: string, port: number): Buffer {
  const bytes = Buffer.alloc(28)
  nativeUint16.write(bytes, AF_INET6, 0)
  bytes.writeUInt16BE(port, 2)
  for (const [index, group] of ipv6Groups(literal).entries()) bytes.writeUInt16BE(group, 8 + 2 * index)
  return bytes
}

function ipv4Bytes(literal: string): number[] {
  return literal.split('.').map(Number)
}

/** The eight 16-bit groups, with `::` filled in and a dotted tail (::ffff:1.2.3.4) taken as two groups. */
function ipv6Groups(literal: string): number[] {
  const [left = '', right] = literal.split('::')
  const head = groups(left)
  if (right === undefined) return head
  const tail = groups(right)
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

function groups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap(part => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(part)
    return [(a << 8) | b, (c << 8) | d]
  })
}

/** With the longest run of zero groups written as `::` (RFC 5952). */
function ipv6Text(bytes: Buffer): string {
  const all = Array.from({length: 8}, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(':')
  const runs = [...all.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(match => match[0])
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return all
  return all.replace(longest, '::').replace(/:{3,}/, '::')
}
