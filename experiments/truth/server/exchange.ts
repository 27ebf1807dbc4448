import type {Connection} from './connection.js'
import {nowMs, sharedMs, type Journal} from './journal.js'
import type {Schedule} from './schedule.js'

/** Decides what happens to each request. Times of its own go by `at`. */
export type Behaviour = (exchange: Exchange, journal: Journal) => void

/** A write of more than this may wait for the reader, and only its end tells when the kernel has taken it. */
const largeBytes = 64 * 1024

/** One request and what the server does about it, written into the journal. */
export class Exchange {
  /** 1 for the first that this server read, whatever the connection. */
  readonly number: number
  /** 1 for the first on its connection. */
  readonly turn: number
  /** When it came, on the journal's clock. */
  readonly arrivedMs: number
  readonly #connection: Connection
  readonly #schedule: Schedule
  readonly #journal: Journal

  constructor(connection: Connection, arrivedMs: number, schedule: Schedule, journal: Journal) {
    this.#connection = connection
    this.#schedule = schedule
    this.#journal = journal
    this.turn = connection.turns
    this.arrivedMs = arrivedMs
    this.number = journal.arrivedMs.push(arrivedMs)
    journal.answeredMs.push(NaN)
  }

  /** As soon as it is `dueMs` on the journal's clock, never before. */
  at(dueMs: number, action: () => void): void {
    this.#schedule.at(dueMs - sharedMs(0), action)
  }

  /** Bytes that are not the last. */
  begin(bytes: string): void {
    if (!this.#connection.isOver) this.#connection.write(bytes)
  }

  /** The answer's last bytes, or all of them. A client that has left has no answer. */
  finish(bytes: string | Buffer, then: 'keep' | 'end' = 'keep'): void {
    if (this.#connection.isOver) return
    const isLarge = bytes.length > largeBytes
    if (!isLarge) this.#stamp()
    this.#connection.write(bytes, () => {
      if (isLarge) this.#stamp()
    })
    if (then === 'end') this.#connection.end()
  }

  /** Part of an answer, or nothing, and the end of the connection. */
  lose(bytes = ''): void {
    if (bytes !== '') this.begin(bytes)
    this.#connection.end()
  }

  /** Never answered; only the client's patience ends it. */
  hang(): void {
    this.#journal.answeredMs[this.number - 1] = Infinity
  }

  #stamp(): void {
    this.#journal.answeredMs[this.number - 1] = nowMs()
  }
}
