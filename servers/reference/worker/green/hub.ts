import {
  timedOut,
  type Close,
  type Connect,
  type Operation,
  type Recv,
  type Routine,
  type Send,
} from '../../interface/wsgi-io.js'
import {close} from '../../../../libc/descriptor.js'
import {Epoll, EPOLLIN} from '../../../../libc/epoll.js'
import {EAGAIN, EINPROGRESS} from '../../../../libc/errno.js'
import {connect, pendingError, recv, send, shutdownWrite, streamSocket} from '../../../../libc/socket.js'
import {Coroutine} from './coroutine.js'
import {TimerHeap} from './timer-heap.js'
import {Watched, watchedEvents} from './watched.js'

/** Deadlines of sockets are looked at no oftener: they end silent connections, and measure nothing. */
const sweepEveryMs = 100

/** A result that no operation has: the coroutine waits. */
const suspended = -1_000_000

/**
 * The scheduler of green mode: an epoll, a heap of timers, and coroutines that it resumes when what they wait for has
 * come. One thread: a coroutine that does not wait keeps all others waiting.
 */
export class Hub {
  readonly #epoll = new Epoll(512)
  readonly #watched: (Watched | undefined)[] = []
  readonly #sleepers = new TimerHeap<Coroutine>()
  #nowMs = performance.now()
  #sweptMs = this.#nowMs
  #listener: {readonly fd: number; readonly onReady: () => void} | undefined

  /** Starts a coroutine at once; it runs until it has to wait. */
  spawn(routine: Routine<unknown>, onEnd: (error: unknown) => void): void {
    this.#drive(new Coroutine(routine, onEnd), 0)
  }

  /** Watches an open socket, so that coroutines can use it. */
  watch(fd: number, state: 'connected' | 'connecting' = 'connected'): void {
    this.#watched[fd] = new Watched(fd, state)
    this.#epoll.add(fd, watchedEvents)
  }

  /** Level-triggered: `onReady` is called in every turn in which there is a connection to accept. */
  listen(fd: number, onReady: () => void): void {
    this.#listener = {fd, onReady}
    this.#epoll.add(fd, EPOLLIN)
  }

  stopListening(): void {
    if (this.#listener !== undefined) this.#epoll.remove(this.#listener.fd)
    this.#listener = undefined
  }

  /**
   * Waits for events, at most so long, and resumes who was waiting for them. `quiet` when there were none: nothing to
   * do, or a signal.
   */
  turn(mostMs: number): 'busy' | 'quiet' {
    const count = this.#epoll.wait(
      Math.max(0, Math.min(mostMs, this.#sleepers.earliestMs - performance.now())),
    )
    this.#nowMs = performance.now()
    for (let index = 0; index < count; index++)
      this.#dispatch(this.#epoll.fdAt(index), this.#epoll.eventsAt(index))
    this.#wakeSleepers()
    // Not before all is read that has come: after a pause of the whole process every deadline has passed.
    // A wait that a signal broke off has seen nothing.
    if (count >= 0 && count < this.#epoll.most && this.#nowMs - this.#sweptMs >= sweepEveryMs) this.#sweep()
    return count > 0 ? 'busy' : 'quiet'
  }

  /** Gives connections on which no request has begun no longer than this. */
  hurryIdle(withinMs: number): void {
    const endMs = performance.now() + withinMs
    for (const socket of this.#watched) {
      if (socket?.waiter?.isIdle === true) socket.deadlineMs = Math.min(socket.deadlineMs, endMs)
    }
  }

  close(): void {
    this.#epoll.close()
  }

  #dispatch(fd: number, events: number): void {
    if (fd === this.#listener?.fd) {
      this.#listener.onReady()
      return
    }
    const socket = this.#watched[fd]
    if (socket === undefined) return
    socket.note(events)
    if (socket.isReadyForWaiter) this.#resume(socket)
  }

  #resume(socket: Watched): void {
    const coroutine = socket.waiter
    const operation = coroutine?.operation
    if (coroutine === undefined || operation === undefined) return
    socket.waiter = undefined
    const answer = this.#start(coroutine, operation)
    if (answer !== suspended) this.#drive(coroutine, answer)
  }

  #drive(coroutine: Coroutine, firstAnswer: number): void {
    let answer = firstAnswer
    try {
      do {
        const step = coroutine.routine.next(answer)
        if (step.done === true) {
          coroutine.onEnd(undefined)
          return
        }
        coroutine.operation = step.value
        answer = this.#start(coroutine, step.value)
      } while (answer !== suspended)
    } catch (error) {
      coroutine.onEnd(error)
    }
  }

  /** Does an operation, or begins to wait for it; called again when the socket is ready. */
  #start(coroutine: Coroutine, operation: Operation): number {
    switch (operation.kind) {
      case 'recv':
        return this.#recv(coroutine, operation)
      case 'send':
        return this.#send(coroutine, operation)
      case 'connect':
        return this.#connect(coroutine, operation)
      case 'sleep':
        this.#sleepers.add(performance.now() + operation.ms, coroutine)
        return suspended
      case 'close':
        return this.#close(operation)
    }
  }

  #recv(coroutine: Coroutine, operation: Recv): number {
    const socket = this.#socket(operation.fd)
    if (socket.readable || operation.withinMs <= 0) {
      const count = recv(socket.fd, operation.into)
      // A short read has emptied the socket: what comes later is a new edge.
      socket.readable = socket.ended || count === operation.into.length
      if (count !== -EAGAIN) return count
      socket.readable = false
    }
    if (operation.withinMs <= 0) return timedOut
    return this.#wait(socket, coroutine, operation.withinMs)
  }

  #send(coroutine: Coroutine, operation: Send): number {
    const socket = this.#socket(operation.fd)
    let bytes = coroutine.rest ?? operation.bytes
    let length = coroutine.rest?.length ?? operation.length
    while (socket.writable) {
      const count = send(socket.fd, bytes, length)
      if (count === length || (count < 0 && count !== -EAGAIN)) {
        coroutine.rest = undefined
        return Math.min(count, 0)
      }
      if (count < 0) socket.writable = false
      else {
        bytes = bytes.subarray(count)
        length -= count
      }
    }
    const rest = bytes.subarray(0, length)
    coroutine.rest = coroutine.rest === undefined ? Uint8Array.from(rest) : rest
    return this.#wait(socket, coroutine, operation.withinMs)
  }

  #connect(coroutine: Coroutine, operation: Connect): number {
    if (coroutine.connectingFd === -1) {
      const fd = streamSocket(operation.family)
      const result = connect(fd, operation.address)
      if (result < 0 && result !== -EINPROGRESS) {
        close(fd)
        return result
      }
      this.watch(fd, result === 0 ? 'connected' : 'connecting')
      coroutine.connectingFd = fd
    }
    const socket = this.#socket(coroutine.connectingFd)
    if (!socket.writable) return this.#wait(socket, coroutine, operation.withinMs)
    coroutine.connectingFd = -1
    const error = pendingError(socket.fd)
    return error === 0 ? socket.fd : this.#abandon(socket.fd, -error)
  }

  #abandon(fd: number, result: number): number {
    this.#watched[fd] = undefined
    close(fd)
    return result
  }

  #close({fd, what}: Close): number {
    return what === 'half' ? shutdownWrite(fd) : this.#abandon(fd, 0)
  }

  #wait(socket: Watched, coroutine: Coroutine, withinMs: number): number {
    socket.waiter = coroutine
    socket.deadlineMs = this.#nowMs + withinMs
    return suspended
  }

  #wakeSleepers(): void {
    for (;;) {
      const coroutine = this.#sleepers.takeDue(this.#nowMs)
      if (coroutine === undefined) return
      this.#drive(coroutine, 0)
    }
  }

  #sweep(): void {
    this.#sweptMs = this.#nowMs
    for (const socket of this.#watched) {
      if (socket?.waiter !== undefined && socket.deadlineMs <= this.#nowMs)
        this.#timeOut(socket, socket.waiter)
    }
  }

  #timeOut(socket: Watched, coroutine: Coroutine): void {
    socket.waiter = undefined
    if (coroutine.connectingFd !== -1) this.#abandon(coroutine.connectingFd, 0)
    coroutine.connectingFd = -1
    coroutine.rest = undefined
    this.#drive(coroutine, timedOut)
  }

  #socket(fd: number): Watched {
    const socket = this.#watched[fd]
    if (socket === undefined) throw new Error(`descriptor ${fd} is not watched by this hub`)
    return socket
  }
}
