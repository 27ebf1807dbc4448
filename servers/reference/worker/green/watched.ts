import {EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP} from '../../../../libc/epoll.js'
import type {Coroutine} from './coroutine.js'

/** Edge-triggered, and both ways at once: one epoll_ctl in a connection's life, none per wait. */
export const watchedEvents = (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET) >>> 0

/**
 * What the hub knows about one socket. Edge-triggered events are told once, so they are remembered here until a call
 * has found the socket drained or full.
 */
export class Watched {
  readable = false
  writable: boolean
  /** The other side is done or the connection is broken. No later edge tells of it, so `readable` stays. */
  ended = false
  waiter: Coroutine | undefined
  deadlineMs = Infinity

  constructor(
    readonly fd: number,
    state: 'connected' | 'connecting',
  ) {
    this.writable = state === 'connected'
  }

  /** An event that the waiter does not wait for must not renew its deadline. */
  get isReadyForWaiter(): boolean {
    if (this.waiter === undefined) return false
    return this.waiter.operation?.kind === 'recv' ? this.readable : this.writable
  }

  note(events: number): void {
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) !== 0) {
      this.ended = true
      this.readable = true
    }
    if ((events & EPOLLIN) !== 0) this.readable = true
    if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) !== 0) this.writable = true
  }
}
