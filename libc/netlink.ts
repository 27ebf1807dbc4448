import {close} from './descriptor.js'
import {check, orErrno} from './errno.js'
import {bind} from './library.js'
import {recv, send} from './socket.js'

const socketCall = bind('socket', 'int', ['int', 'int', 'int']) as (
  family: number,
  type: number,
  protocol: number,
) => number

const AF_NETLINK = 16
const SOCK_RAW = 3
const SOCK_CLOEXEC = 0o2000000
const NLM_F_REQUEST = 1
/** NLM_F_ROOT | NLM_F_MATCH */
const NLM_F_DUMP = 0x300
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const headerBytes = 16

/** The protocol of sock_diag(7). */
export const NETLINK_SOCK_DIAG = 4

/**
 * Asks the kernel for a table (netlink(7)) and returns the payload of each of its messages. A dump is made while it is read, so
 * that nothing is waited for. Throws a SystemError.
 */
export function dumpTable(protocol: number, type: number, request: Uint8Array): readonly Buffer[] {
  const fd = check(orErrno(socketCall(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)), 'socket', 'netlink')
  try {
    const message = Buffer.alloc(headerBytes + request.length)
    message.writeUInt32LE(message.length, 0)
    message.writeUInt16LE(type, 4)
    message.writeUInt16LE(NLM_F_REQUEST | NLM_F_DUMP, 6)
    message.set(request, headerBytes)
    check(send(fd, message), 'send', 'netlink')
    const found: Buffer[] = []
    while (!readPart(fd, found));
    return found
  } finally {
    close(fd)
  }
}

/** What the kernel gives at a time at most; a part that did not fit would be cut off. */
const part = Buffer.alloc(65_536)

/** Whether it was the last. */
function readPart(fd: number, found: Buffer[]): boolean {
  const got = check(recv(fd, part), 'recv', 'netlink')
  if (got === 0) return true
  for (let at = 0; at + headerBytes <= got;) {
    const length = part.readUInt32LE(at)
    const type = part.readUInt16LE(at + 4)
    if (type === NLMSG_DONE || length < headerBytes) return true
    if (type === NLMSG_ERROR) check(part.readInt32LE(at + headerBytes), 'netlink')
    found.push(Buffer.from(part.subarray(at + headerBytes, at + length)))
    // Messages begin at multiples of four.
    at += (length + 3) & ~3
  }
  return false
}
