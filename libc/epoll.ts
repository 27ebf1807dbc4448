import {close} from './descriptor.js'
import {check, orErrno} from './errno.js'
import {bind} from './library.js'

const createCall = bind('epoll_create1', 'int', ['int']) as (flags: number) => number
const controlCall = bind('epoll_ctl', 'int', ['int', 'int', 'int', 'void *']) as (
  epoll: number,
  operation: number,
  fd: number,
  event: Uint8Array,
) => number
const waitCall = bind('epoll_wait', 'int', ['int', 'void *', 'int', 'int']) as (
  epoll: number,
  events: Uint8Array,
  most: number,
  timeoutMs: number,
) => number

export const EPOLLIN = 0x1
export const EPOLLOUT = 0x4
export const EPOLLERR = 0x8
export const EPOLLHUP = 0x10
export const EPOLLRDHUP = 0x2000
export const EPOLLONESHOT = 0x4000_0000
export const EPOLLET = 0x8000_0000

const EPOLL_CLOEXEC = 0o2000000
const operations = {add: 1, remove: 2, modify: 3} as const

/**
 * struct epoll_event {uint32_t events; uint64_t data}: packed on x86-64 only (man epoll_event), elsewhere `data` is
 * aligned to 8 bytes. Both sizes are multiples of 4, so the buffer is read as 32-bit words.
 */
const wordsPerEvent = process.arch === 'x64' ? 3 : 4
const dataWord = process.arch === 'x64' ? 1 : 2

/** One epoll instance. What is watched is known by its descriptor's number. */
export class Epoll {
  readonly fd: number
  readonly #most: number
  readonly #words: Uint32Array
  readonly #bytes: Uint8Array

  constructor(mostEvents = 256) {
    this.fd = check(orErrno(createCall(EPOLL_CLOEXEC)), 'epoll_create1')
    this.#most = mostEvents
    this.#words = new Uint32Array(wordsPerEvent * mostEvents)
    this.#bytes = new Uint8Array(this.#words.buffer)
  }

  add(fd: number, events: number): void {
    check(control(this.fd, 'add', fd, events), 'epoll_ctl', `add ${fd}`)
  }

  remove(fd: number): void {
    check(control(this.fd, 'remove', fd, 0), 'epoll_ctl', `remove ${fd}`)
  }

  /** What `wait` gives at most: when it gives so many, there may be more. */
  get most(): number {
    return this.#most
  }

  /** How many events there are, 0 after `timeoutMs`, or −errno (−EINTR when a signal came). */
  wait(timeoutMs: number): number {
    return orErrno(waitCall(this.fd, this.#bytes, this.#most, Math.ceil(timeoutMs)))
  }

  /** The same by another of the kernel's calls, which is given where the events go. */
  waitBy(call: (epoll: number, events: Uint8Array, most: number) => number): number {
    return orErrno(call(this.fd, this.#bytes, this.#most))
  }

  fdAt(index: number): number {
    return this.#words[index * wordsPerEvent + dataWord] ?? -1
  }

  eventsAt(index: number): number {
    return this.#words[index * wordsPerEvent] ?? 0
  }

  close(): void {
    close(this.fd)
  }
}

const eventWords = new Uint32Array(wordsPerEvent)
const eventBytes = new Uint8Array(eventWords.buffer)

/** Changes what an epoll watches; any thread may do that while another waits on it. 0 or −errno. */
export function control(
  epollFd: number,
  operation: keyof typeof operations,
  fd: number,
  events: number,
): number {
  eventWords[0] = events
  eventWords[dataWord] = fd
  return orErrno(controlCall(epollFd, operations[operation], fd, eventBytes))
}
