import type {Connection} from '../engine/contract.js'

/** What the pool needs to know of a connection. */
export type Pooled = Pick<Connection, 'isConnected' | 'drop'>

/**
 * After a pause of either side many requests are due at once. Each with a connection of its own would keep a fast server
 * accepting, and from the answers that free connections; whoever is due beyond these waits, and that counts.
 */
export const mostOpening = 32

/**
 * The connections of an open loop that are not busy. None is opened before a request needs it, since a connection that
 * asks nothing can keep a sync server's worker; the newest idle one goes first, so that what is too many grows old.
 */
export class ConnectionPool<Member extends Pooled> {
  /** Most that were out at once. As many were open: one is only opened when no open one is idle. */
  peak = 0
  readonly #unopened: Member[]
  /** Oldest first. */
  readonly #idle: {readonly connection: Member; readonly sinceMs: number}[] = []
  readonly #opening = new Set<Member>()
  readonly #size: number

  readonly #idleMs: number

  constructor(connections: readonly Member[], idleMs: number) {
    this.#idleMs = idleMs
    this.#unopened = connections.toReversed()
    this.#size = connections.length
  }

  /** Nobody can have one now. */
  get isEmpty(): boolean {
    return this.#idle.length === 0 && (this.#unopened.length === 0 || this.#opening.size >= mostOpening)
  }

  /** One that is connected and idle, or else one that is not connected; undefined when it is empty. */
  take(nowMs: number): Member | undefined {
    const connection = this.#takeIdle(nowMs) ?? this.#takeUnopened()
    this.peak = Math.max(this.peak, this.#size - this.#idle.length - this.#unopened.length)
    return connection
  }

  /** It is connected, and still out. True where another can be had now, and none could before. */
  opened(connection: Member): boolean {
    const wasEmpty = this.isEmpty
    this.#opening.delete(connection)
    return wasEmpty && this.#unopened.length > 0
  }

  put(connection: Member, nowMs: number): void {
    this.#opening.delete(connection)
    if (connection.isConnected) this.#idle.push({connection, sinceMs: nowMs})
    else this.#unopened.push(connection)
  }

  /** Closes what has been idle for too long. */
  dropLongIdle(nowMs: number): void {
    const young = this.#idle.findIndex(({sinceMs}) => nowMs - sinceMs < this.#idleMs)
    for (const {connection} of this.#idle.splice(0, young === -1 ? this.#idle.length : young)) {
      connection.drop()
      this.#unopened.push(connection)
    }
  }

  #takeUnopened(): Member | undefined {
    if (this.#opening.size >= mostOpening) return undefined
    const connection = this.#unopened.pop()
    if (connection !== undefined) this.#opening.add(connection)
    return connection
  }

  #takeIdle(nowMs: number): Member | undefined {
    const newest = this.#idle.at(-1)
    if (newest && nowMs - newest.sinceMs >= this.#idleMs) this.dropLongIdle(nowMs)
    for (;;) {
      const connection = this.#idle.pop()?.connection
      if (connection === undefined || connection.isConnected) return connection
      this.#unopened.push(connection)
    }
  }
}
