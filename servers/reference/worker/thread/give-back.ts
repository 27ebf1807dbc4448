import {close} from '../../../../libc/descriptor.js'
import {EPOLLIN, EPOLLONESHOT, EPOLLRDHUP, control} from '../../../../libc/epoll.js'
import type {Job} from './job-queue.js'
import type {SharedState} from './shared-state.js'

/** One event, then silence until the connection is given back again: it has only one owner. */
const idleEvents = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT

/**
 * Gives an idle connection to the poller. epoll_ctl may be called while another thread is in epoll_wait, so the
 * poller need not be woken for it. False when the connection had to be closed instead.
 */
export function giveBack({fd, origin}: Job, epollFd: number, state: SharedState): boolean {
  // First the mark: the poller may see the connection as soon as it is armed.
  state.setIdle(fd, true)
  if (control(epollFd, origin === 'accepted' ? 'add' : 'modify', fd, idleEvents) === 0) return true
  state.setIdle(fd, false)
  close(fd)
  return false
}
