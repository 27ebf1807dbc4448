import {check, orErrno} from './errno.js'
import {bind} from './library.js'

const eventfdCall = bind('eventfd', 'int', ['uint', 'int']) as (initial: number, flags: number) => number
const writeCall = bind('write', 'long', ['int', 'void *', 'size_t']) as (
  fd: number,
  bytes: Uint8Array,
  length: number,
) => number
const readCall = bind('read', 'long', ['int', 'void *', 'size_t']) as (
  fd: number,
  bytes: Uint8Array,
  length: number,
) => number

const EFD_NONBLOCK = 0o4000
const EFD_CLOEXEC = 0o2000000

const one = new Uint8Array(BigUint64Array.of(1n).buffer)
const sink = new Uint8Array(8)

/** A counter in the kernel that an epoll can watch: one thread's way to wake another that waits for I/O. */
export function eventfd(): number {
  return check(orErrno(eventfdCall(0, EFD_NONBLOCK | EFD_CLOEXEC)), 'eventfd')
}

export function ring(fd: number): void {
  writeCall(fd, one, 8)
}

export function silence(fd: number): void {
  readCall(fd, sink, 8)
}
