import type {Connect, Operation, Recv, Routine, Send} from '../../interface/wsgi-io.js'
import {timedOut} from '../../interface/wsgi-io.js'
import {close} from '../../../../libc/descriptor.js'
import {EAGAIN, EINPROGRESS, EINTR} from '../../../../libc/errno.js'
import {pause, waitFor} from '../../../../libc/poll.js'
import {connect, pendingError, recv, send, shutdownWrite, streamSocket} from '../../../../libc/socket.js'
import type {Gil} from './gil.js'

/** No wait is longer: a thread that is told to leave must notice, and a foreign call cannot be interrupted. */
const sliceMs = 500

/** A result that no operation has: it is still waiting. */
const unfinished = -1_000_000

export type Progress = 'done' | 'waiting'

/** Runs a routine with blocking calls: what it waits for, its thread waits for. */
export class BlockingRun<T> {
  readonly #routine: Routine<T>
  readonly #gil: Gil | undefined
  readonly #beat: (() => void) | undefined
  #operation: Operation | undefined
  /** When the operation at hand must end; 0 as long as it has not had to wait. */
  #deadlineMs = 0
  /** Bytes of a `send` that are out; the descriptor of a `connect` under way. */
  #sentBytes = 0
  #connectingFd = -1
  #answer = 0
  #value: T | undefined

  /** `beat` is called at each operation, and at each slice of a long one. */
  constructor(routine: Routine<T>, gil?: Gil, beat?: () => void) {
    this.#routine = routine
    this.#gil = gil
    this.#beat = beat
  }

  /**
   * Goes on until the routine has ended, or until an operation has kept the thread waiting for half a second or a
   * signal has come (`waiting`): time to look around, and to call this again.
   */
  proceed(): Progress {
    for (;;) {
      if (this.#operation === undefined) {
        const step = this.#routine.next(this.#answer)
        if (step.done === true) {
          this.#value = step.value
          return 'done'
        }
        this.#operation = step.value
        this.#deadlineMs = 0
      }
      this.#beat?.()
      this.#gil?.release()
      const answer = this.#attempt(this.#operation)
      this.#gil?.acquire()
      if (answer === unfinished) return 'waiting'
      this.#answer = answer
      this.#operation = undefined
    }
  }

  /** What the routine returned; undefined until then. */
  get value(): T | undefined {
    return this.#value
  }

  /** Whether it waits for the first byte of a request that has not begun: nothing is lost by leaving. */
  get isIdle(): boolean {
    return this.#operation?.kind === 'recv' && this.#operation.phase === 'idle'
  }

  #attempt(operation: Operation): number {
    switch (operation.kind) {
      case 'recv':
        return this.#recv(operation)
      case 'send':
        return this.#send(operation)
      case 'connect':
        return this.#connect(operation)
      case 'sleep':
        return this.#sleep(operation.ms)
      case 'close':
        return operation.what === 'half' ? shutdownWrite(operation.fd) : close(operation.fd)
    }
  }

  #recv(operation: Recv): number {
    for (;;) {
      const count = recv(operation.fd, operation.into)
      if (count !== -EAGAIN && count !== -EINTR) return count
      const leftMs = this.#leftMs(operation.withinMs)
      if (leftMs <= 0) return timedOut
      if (waitFor('read', operation.fd, Math.min(leftMs, sliceMs)) <= 0) return unfinished
    }
  }

  #send(operation: Send): number {
    for (;;) {
      const rest = this.#sentBytes === 0 ? operation.bytes : operation.bytes.subarray(this.#sentBytes)
      const count = send(operation.fd, rest, operation.length - this.#sentBytes)
      if (count > 0) {
        this.#sentBytes += count
        this.#deadlineMs = 0
      }
      const failed = count < 0 && count !== -EAGAIN && count !== -EINTR
      if (failed || this.#sentBytes === operation.length) {
        this.#sentBytes = 0
        return failed ? count : 0
      }
      const leftMs = this.#leftMs(operation.withinMs)
      if (leftMs <= 0) {
        this.#sentBytes = 0
        return timedOut
      }
      if (waitFor('write', operation.fd, Math.min(leftMs, sliceMs)) <= 0) return unfinished
    }
  }

  #connect(operation: Connect): number {
    if (this.#connectingFd === -1) {
      const fd = streamSocket(operation.family)
      const result = connect(fd, operation.address)
      if (result === 0) return fd
      if (result !== -EINPROGRESS) return failedConnect(fd, result)
      this.#connectingFd = fd
    }
    const leftMs = this.#leftMs(operation.withinMs)
    if (leftMs > 0 && waitFor('write', this.#connectingFd, Math.min(leftMs, sliceMs)) <= 0) return unfinished
    const fd = this.#connectingFd
    this.#connectingFd = -1
    const error = leftMs > 0 ? -pendingError(fd) : timedOut
    return error === 0 ? fd : failedConnect(fd, error)
  }

  #sleep(ms: number): number {
    const leftMs = this.#leftMs(ms)
    if (leftMs <= 0) return 0
    pause(Math.min(leftMs, sliceMs))
    return this.#leftMs(ms) <= 0 ? 0 : unfinished
  }

  #leftMs(withinMs: number): number {
    if (withinMs <= 0) return 0
    const nowMs = performance.now()
    if (this.#deadlineMs === 0) this.#deadlineMs = nowMs + withinMs
    return this.#deadlineMs - nowMs
  }
}

function failedConnect(fd: number, result: number): number {
  close(fd)
  return result
}
