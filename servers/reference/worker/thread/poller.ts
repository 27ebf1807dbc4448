import {close} from '../../../../libc/descriptor.js'
import {Epoll, EPOLLIN} from '../../../../libc/epoll.js'
import {eventfd, silence} from '../../../../libc/eventfd.js'
import {acceptBurst, acceptNext} from '../accept.js'
import type {WorkerContext} from '../context.js'
import {FairShare} from '../fair-share.js'
import {stopIdleMs} from '../idle-timeouts.js'
import type {JobQueue} from './job-queue.js'
import type {SharedState} from './shared-state.js'

/** Idle connections are looked through no oftener. */
const sweepEveryMs = 100

/**
 * gthread's main thread: accepts, and watches connections that are open but silent, so that these own no pool thread.
 * What has something to read becomes a job.
 */
export class Poller {
  readonly #epoll = new Epoll()
  readonly #bellFd = eventfd()
  readonly #context: WorkerContext
  readonly #jobs: JobQueue
  readonly #state: SharedState
  readonly #burst: number
  readonly #share: FairShare
  /** When the sweep first saw a connection idle, by descriptor; 0 when it did not. */
  readonly #idleSinceMs: Float64Array
  #highestFd = 0
  #sweptMs = 0
  #mostIdleMs: number
  #accepting: 'yes' | 'full' | 'never again' = 'full'

  constructor(context: WorkerContext, jobs: JobQueue, state: SharedState) {
    this.#context = context
    this.#jobs = jobs
    this.#state = state
    this.#burst = acceptBurst(context.settings)
    this.#share = new FairShare(context.settings)
    this.#mostIdleMs = context.settings.keepAlive * 1000
    this.#idleSinceMs = new Float64Array(state.descriptors)
    this.#epoll.add(this.#bellFd, EPOLLIN)
  }

  get epollFd(): number {
    return this.#epoll.fd
  }

  get bellFd(): number {
    return this.#bellFd
  }

  start(): void {
    this.#accepting = 'yes'
    this.#epoll.add(this.#context.listenerFd, EPOLLIN)
  }

  /** Accepts no more; idle connections get a last second. */
  stop(): void {
    if (this.#accepting === 'yes') this.#epoll.remove(this.#context.listenerFd)
    this.#accepting = 'never again'
    this.#mostIdleMs = Math.min(this.#mostIdleMs, stopIdleMs)
    this.#idleSinceMs.fill(0)
  }

  /** Blocks for at most so long; gives how many events came, or −errno. */
  wait(mostMs: number): number {
    return this.#epoll.wait(mostMs)
  }

  handle(count: number): void {
    for (let index = 0; index < count; index++) {
      const fd = this.#epoll.fdAt(index)
      if (fd === this.#context.listenerFd) this.#accept()
      else if (fd === this.#bellFd) silence(fd)
      else this.#dispatch(fd)
    }
    if (this.#accepting === 'full' && this.#hasRoom()) this.start()
    // Not before all is seen that has come: after a pause of the whole process every deadline has passed.
    // A wait that a signal broke off has seen nothing.
    if (count >= 0 && count < this.#epoll.most) this.#sweep()
  }

  close(): void {
    this.#epoll.close()
    close(this.#bellFd)
  }

  #hasRoom(): boolean {
    return this.#state.connections < this.#context.settings.workerConnections
  }

  #accept(): void {
    for (let taken = 0; taken < this.#burst; taken++) {
      if (!this.#hasRoom()) {
        this.#accepting = 'full'
        this.#epoll.remove(this.#context.listenerFd)
        return
      }
      const fd = acceptNext(this.#context.listenerFd)
      if (fd === undefined) return
      if (fd >= this.#state.descriptors) {
        close(fd)
        continue
      }
      this.#highestFd = Math.max(this.#highestFd, fd)
      this.#state.opened()
      this.#take(fd)
      this.#jobs.put({fd, origin: 'accepted'})
      this.#share.accepted(this.#state.connections)
    }
  }

  #dispatch(fd: number): void {
    this.#take(fd)
    this.#jobs.put({fd, origin: 'polled'})
  }

  /** From here on the connection is the pool's. */
  #take(fd: number): void {
    this.#state.setIdle(fd, false)
    this.#idleSinceMs[fd] = 0
  }

  #sweep(): void {
    const nowMs = performance.now()
    if (nowMs - this.#sweptMs < sweepEveryMs) return
    this.#sweptMs = nowMs
    for (let fd = 0; fd <= this.#highestFd; fd++) {
      if (!this.#state.isIdle(fd)) continue
      const sinceMs = this.#idleSinceMs[fd] ?? 0
      if (sinceMs === 0) this.#idleSinceMs[fd] = nowMs
      else if (nowMs - sinceMs >= this.#mostIdleMs) this.#closeIdle(fd)
    }
  }

  #closeIdle(fd: number): void {
    this.#take(fd)
    close(fd)
    this.#state.closed()
  }
}
