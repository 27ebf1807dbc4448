/** What the pool needs to know of a connection. */
export interface Pooled {
  /** False too when the server has closed it while it was idle. */
  readonly isConnected: boolean
  drop(): void
}

/**
 * The connections of an open loop that are not busy. None is opened before a request needs it, since a connection that
 * asks nothing can keep a sync server's worker; the newest idle one goes first, so that what is too many grows old.
 */
export class Pool<Connection extends Pooled> {
  /** Most that were out at once. As many were open: one is only opened when no open one is idle. */
  peak = 0
  private readonly unopened: Connection[]
  /** Oldest first. */
  private readonly idle: {readonly connection: Connection; readonly sinceMs: number}[] = []
  private readonly size: number

  constructor(
    connections: readonly Connection[],
    private readonly idleMs: number,
  ) {
    this.unopened = connections.toReversed()
    this.size = connections.length
  }

  get isEmpty(): boolean {
    return this.idle.length + this.unopened.length === 0
  }

  /** One that is connected and idle, or else one that is not connected; undefined when all are out. */
  take(nowMs: number): Connection | undefined {
    const connection = this.takeIdle(nowMs) ?? this.unopened.pop()
    this.peak = Math.max(this.peak, this.size - this.idle.length - this.unopened.length)
    return connection
  }

  put(connection: Connection, nowMs: number): void {
    if (connection.isConnected) this.idle.push({connection, sinceMs: nowMs})
    else this.unopened.push(connection)
  }

  /** Closes what has been idle for too long. */
  dropLongIdle(nowMs: number): void {
    const young = this.idle.findIndex(({sinceMs}) => nowMs - sinceMs < this.idleMs)
    for (const {connection} of this.idle.splice(0, young === -1 ? this.idle.length : young)) {
      connection.drop()
      this.unopened.push(connection)
    }
  }

  private takeIdle(nowMs: number): Connection | undefined {
    const newest = this.idle.at(-1)
    if (newest && nowMs - newest.sinceMs >= this.idleMs) this.dropLongIdle(nowMs)
    for (;;) {
      const connection = this.idle.pop()?.connection
      if (connection === undefined || connection.isConnected) return connection
      this.unopened.push(connection)
    }
  }
}
