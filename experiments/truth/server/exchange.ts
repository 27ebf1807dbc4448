import type {Socket} from 'node:net'
import type {Request} from '../../../test/load/fixtures/scripted-server.js'
import {nowMs, type Journal} from './journal.js'

/** Decides what happens to each request. Times of its own go by `at`. */
export type Behaviour = (exchange: Exchange, journal: Journal) => void

/** A write of more than this may wait for the reader, and only its callback tells when the kernel has taken it. */
const largeBytes = 64 * 1024

/** One request and what the server does about it, written into the journal. */
export class Exchange {
  /** 1 for the first that this server read, whatever the connection. */
  readonly number: number
  private readonly socket: Socket

  constructor(
    request: Request,
    /** 1 for the first on its connection. */
    readonly turn: number,
    readonly arrivedMs: number,
    private readonly journal: Journal,
  ) {
    this.number = request.number
    this.socket = request.socket
    journal.arrivedMs.push(arrivedMs)
    journal.answeredMs.push(NaN)
    journal.serviceMs.push(NaN)
  }

  /** Bytes that are not the last. */
  begin(bytes: string): void {
    if (!this.socket.destroyed) this.socket.write(bytes)
  }

  /** The answer's last bytes, or all of them. A client that has left has no answer. */
  finish(bytes: string | Buffer, then: 'keep' | 'end' = 'keep'): void {
    if (this.socket.destroyed) return
    if (bytes.length <= largeBytes) this.stamp()
    this.socket.write(bytes, () => {
      if (bytes.length > largeBytes) this.stamp()
    })
    if (then === 'end') this.socket.end()
  }

  /** Part of an answer, or nothing, and the end of the connection. */
  lose(bytes = ''): void {
    this.socket.end(bytes)
  }

  /** Never answered; only the client's patience ends it. */
  hang(): void {
    this.journal.answeredMs[this.number - 1] = Infinity
  }

  /** How long this request alone was served, once it was its turn. */
  servedFor(ms: number): void {
    this.journal.serviceMs[this.number - 1] = ms
  }

  private stamp(): void {
    this.journal.answeredMs[this.number - 1] = nowMs()
  }
}

/** As soon as it is `dueMs`, never before. A timer is up to a millisecond late: the last one is spent looking. */
export function at(dueMs: number, action: () => void): void {
  const restMs = dueMs - nowMs()
  if (restMs > 1) setTimeout(at, restMs - 1, dueMs, action)
  else if (restMs > 0) setImmediate(at, dueMs, action)
  else action()
}
