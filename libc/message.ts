import {orErrno} from './errno.js'
import {bind} from './library.js'
import {lowWord, nativeMemory, type NativeMemory} from './memory.js'

const recvmsgCall = bind('recvmsg', 'long', ['int', 'size_t', 'int']) as (
  fd: number,
  message: number,
  flags: number,
) => number
const sendCall = bind('send', 'long', ['int', 'size_t', 'size_t', 'int']) as (
  fd: number,
  address: number,
  length: number,
  flags: number,
) => number

const SOL_SOCKET = 1
const SCM_TIMESTAMPNS = 35
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000

/** As `send`, of bytes that lie in native memory. */
export function sendFrom(fd: number, address: number, length: number): number {
  return orErrno(sendCall(fd, address, length, MSG_DONTWAIT | MSG_NOSIGNAL))
}

/*
 * One struct msghdr with its iovec, its control data and its data, laid out once for 64-bit machines:
 * msghdr {void *name; u32 namelen; iovec *iov; size_t iovlen; void *control; size_t controllen; int flags}, 56 bytes;
 * iovec {void *base; size_t len}; cmsghdr {size_t len; int level; int type}, and after it a struct timespec.
 */
const iovecAt = 64
const controlAt = 128
const controlBytes = 256
const dataAt = 4096
const word = {iov: 4, iovLength: 6, control: 8, controlLength: 10, base: 0, length: 2} as const
const cmsg = {length: 0, level: 2, type: 3, seconds: 4, nanoseconds: 6} as const

/**
 * Reads from sockets, and says when the kernel received what was read: for those with the option `timestamps`, the time
 * of the last segment that bytes were taken from, on CLOCK_REALTIME. A thread needs one; a call allocates nothing.
 */
export class StampedReceiver {
  /** What was read, from its beginning. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly #memory: NativeMemory
  readonly #message: Uint32Array
  readonly #control: Uint32Array

  constructor(size = 64 * 1024) {
    const memory = nativeMemory(dataAt + size)
    const {buffer, byteOffset} = memory.bytes
    this.#memory = memory
    this.bytes = memory.bytes.subarray(dataAt)
    this.#message = new Uint32Array(buffer, byteOffset, 14)
    this.#control = new Uint32Array(buffer, byteOffset + controlAt, controlBytes / 4)
    const pointers = new BigUint64Array(buffer, byteOffset, 14)
    pointers[word.iov / 2] = BigInt(memory.address + iovecAt)
    pointers[word.iovLength / 2] = 1n
    pointers[word.control / 2] = BigInt(memory.address + controlAt)
    pointers[iovecAt / 8] = BigInt(memory.address + dataAt)
    pointers[iovecAt / 8 + 1] = BigInt(size)
  }

  /** Without waiting: a count, 0 at the end of the stream, or −errno. */
  receive(fd: number): number {
    this.#message[word.controlLength + lowWord] = controlBytes
    this.#control[cmsg.type] = 0
    return orErrno(recvmsgCall(fd, this.#memory.address, MSG_DONTWAIT))
  }

  /** The last `receive` came with a time. Not on Unix sockets, and not at the end of a stream. */
  get hasStamp(): boolean {
    return this.#control[cmsg.type] === SCM_TIMESTAMPNS && this.#control[cmsg.level] === SOL_SOCKET
  }

  /** Seconds since 1970, modulo 2³². */
  get stampSeconds(): number {
    return this.#control[cmsg.seconds + lowWord] ?? 0
  }

  get stampNanoseconds(): number {
    return this.#control[cmsg.nanoseconds + lowWord] ?? 0
  }
}
