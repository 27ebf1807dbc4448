/**
 * Connections of this machine, asked of the kernel by netlink (sock_diag(7)), as `ss` does. Unlike /proc/net/tcp that leaves
 * out the thousands of closed ones that wait behind a load, tells the bytes that each has received, and of UNIX sockets
 * who the other end is. Where it cannot be asked, /proc tells the part of TCP.
 */
import {endianness} from 'node:os'
import {addressText, endpointText, readTcpSockets} from './tcp-sockets.js'

export interface Connection {
  readonly inode: string
  /** Of this end: `127.0.0.1:8000`, `unix:/run/app.sock`; null: a UNIX socket without a name. */
  readonly local: string | null
  /** The same of the other end. */
  readonly remote: string | null
  /** Since it was made; null: not told. */
  readonly receivedBytes: number | null
}

// Where libc cannot be bound, /proc must do.
const netlink = await import('../../libc/netlink.js').catch(() => null)

/** Established ones, of every process in bench's network namespace. */
export function readConnections(): readonly Connection[] {
  return askKernel() ?? fromProc()
}

function askKernel(): readonly Connection[] | null {
  // All supported machines but s390x are little-endian, and so are the offsets below.
  if (netlink === null || process.platform !== 'linux' || endianness() !== 'LE') return null
  const {dumpTable, NETLINK_SOCK_DIAG} = netlink
  const dump = (request: Buffer) => dumpTable(NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, request)
  try {
    return [
      ...[AF_INET, AF_INET6].flatMap(family => dump(inetRequest(family)).map(parseInet)),
      ...joinUnix(dump(unixRequest()).map(parseUnix)),
    ]
  } catch {
    return null
  }
}

function fromProc(): readonly Connection[] {
  return readTcpSockets()
    .filter(({state}) => state === 'established')
    .map(({inode, local, remote}) => ({
      inode,
      local: endpointText(local),
      remote: endpointText(remote),
      receivedBytes: null,
    }))
}

const SOCK_DIAG_BY_FAMILY = 20
const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const IPPROTO_TCP = 6
const TCP_ESTABLISHED = 1
const INET_DIAG_INFO = 2
const UNIX_DIAG_NAME = 0
const UNIX_DIAG_PEER = 2
const UDIAG_SHOW_NAME = 1
const UDIAG_SHOW_PEER = 4

/** struct inet_diag_req_v2 */
function inetRequest(family: number): Buffer {
  const request = Buffer.alloc(56)
  request[0] = family
  request[1] = IPPROTO_TCP
  request[2] = 1 << (INET_DIAG_INFO - 1)
  request.writeUInt32LE(1 << TCP_ESTABLISHED, 4)
  return request
}

/** struct inet_diag_msg, then attributes, of which INET_DIAG_INFO is a struct tcp_info with tcpi_bytes_received at 128. */
export function parseInet(message: Buffer): Connection {
  const length = message[0] === AF_INET ? 4 : 16
  const endpoint = (addressAt: number, portAt: number) =>
    endpointText({
      address: addressText(message.subarray(addressAt, addressAt + length)),
      port: message.readUInt16BE(portAt),
    })
  const info = attributeOf(message, 72, INET_DIAG_INFO)
  return {
    inode: String(message.readUInt32LE(68)),
    local: endpoint(8, 4),
    remote: endpoint(24, 6),
    receivedBytes: info === null || info.length < 136 ? null : Number(info.readBigUInt64LE(128)),
  }
}

/** struct unix_diag_req */
function unixRequest(): Buffer {
  const request = Buffer.alloc(24)
  request[0] = AF_UNIX
  request.writeUInt32LE(1 << TCP_ESTABLISHED, 4)
  request.writeUInt32LE(UDIAG_SHOW_NAME | UDIAG_SHOW_PEER, 12)
  return request
}

interface UnixSocket {
  readonly inode: string
  readonly name: string | null
  readonly peer: string | null
}

/** struct unix_diag_msg, then attributes. */
export function parseUnix(message: Buffer): UnixSocket {
  const name = attributeOf(message, 16, UNIX_DIAG_NAME)
  const peer = attributeOf(message, 16, UNIX_DIAG_PEER)
  return {
    inode: String(message.readUInt32LE(4)),
    // An abstract name begins with a zero byte.
    name: name === null ? null : `unix:${name.toString('utf8').replace(/\0$/, '').replace(/^\0/, '@')}`,
    peer: peer === null || peer.length < 4 ? null : String(peer.readUInt32LE(0)),
  }
}

function joinUnix(sockets: readonly UnixSocket[]): readonly Connection[] {
  const names = new Map(sockets.map(({inode, name}) => [inode, name]))
  return sockets.map(({inode, name, peer}) => ({
    inode,
    local: name,
    remote: peer === null ? null : (names.get(peer) ?? null),
    receivedBytes: null,
  }))
}

/** struct rtattr: length with itself, type, value; each begins at a multiple of four. */
function attributeOf(message: Buffer, from: number, wanted: number): Buffer | null {
  for (let at = from; at + 4 <= message.length;) {
    const length = message.readUInt16LE(at)
    if (length < 4) return null
    if (message.readUInt16LE(at + 2) === wanted) return message.subarray(at + 4, at + length)
    at += (length + 3) & ~3
  }
  return null
}
