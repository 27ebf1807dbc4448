import type {Operation, Routine} from '../../interface/wsgi-io.js'

/** A routine on its way, with what it waits for. */
export class Coroutine {
  operation: Operation | undefined
  /** What is left of a `send` that had to wait: a copy, as the sender's memory serves others meanwhile. */
  rest: Uint8Array | undefined
  /** The socket of a `connect` under way. */
  connectingFd = -1

  constructor(
    readonly routine: Routine<unknown>,
    readonly onEnd: (error: unknown) => void,
  ) {}

  /** Whether it waits for the first byte of a request that has not begun. */
  get isIdle(): boolean {
    return this.operation?.kind === 'recv' && this.operation.phase === 'idle'
  }
}
