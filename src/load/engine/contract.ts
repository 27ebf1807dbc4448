import type {LoadJob} from '../job.js'
import type {LossCause} from '../result.js'
import type {Answer, RequestTimes} from '../record/request.js'
import type {AnswerReading} from '../reading.js'

/**
 * The seam between a loop and what sends its requests. The loop decides when a connection sends; the engine owns the
 * sockets, HTTP, the timeout of a request, and the stamps: when a request was sent and when its answer was complete. It
 * knows nothing of schedules, windows or histograms, so a second engine needs only to keep this contract:
 *
 * - A connection carries one request at a time, connects when it has to, and never retries.
 * - Every request ends in exactly one call of `answered`, `timedOut` or `lost`, or of `givenUp` when the engine is
 *   closed. Never from within `send`: a loop is not re-entered.
 * - With the first three the connection is free: the loop may `send` on it from within the call.
 * - `times` and `answer` are valid during the call only. An engine allocates them once for each connection.
 */
export interface Engine {
  /** `host:port`, for messages. */
  readonly targetName: string
  /** As many as the job asks for. None is connected before it first sends. */
  readonly connections: readonly Connection[]
  /** Of an engine that waits for answers and for an instant at once; left out, the loop has to wait by itself. */
  createTimer?(ring: () => void): Timer
  /** Runs it once all answers that have come by now were told: a connect would hold up those that come after it. */
  defer(task: () => void): void
  /** How often, so far, the wall clock was set, where answers are stamped by it; left out where they are not. */
  clockSteps?(): number
  /** How long, so far, the thread has waited in here, where the event loop's own account takes it for work. */
  idleMs(): number
  /** Closes every connection. Throws when the engine's own count of answers or timeouts is not the recorder's. */
  close(counted: Counted): Promise<void>
}

/** Rings at an instant, once. */
export interface Timer {
  /** Replaces what it was set to. Never rings from within this call. */
  set(atMs: number): void
  cancel(): void
  /** Time spent on looking at the clock while nothing else happened. */
  readonly waitedMs: number
}

/** A request as it goes out, and how its answer is read. Nobody changes it before it has ended. */
export interface Outgoing {
  readonly bytes: Uint8Array
  /** Its own headers allow a second one on its connection. */
  readonly keepsAlive: boolean
  readonly reading: AnswerReading
}

export type CreateEngine = (job: LoadJob, listener: EngineListener) => Engine

export interface Connection {
  /** The next request needs no new connection. False too when the server has closed it while it was idle. */
  readonly isConnected: boolean
  /** Attempts in a row that did not connect. */
  readonly connectFailures: number
  readonly lastError: Error | undefined
  /**
   * `dueMs`: latency counts from there; left out, from the send. A new connection's set-up is inside either. `request`: the
   * job's own when left out.
   */
  send(dueMs?: number, request?: Outgoing): RequestTimes
  /** Closes it; what it still receives is not heard. The next `send` connects again. */
  drop(): void
}

/** Told by the engine; implemented by the loops. */
export interface EngineListener {
  /** A connection stands, TLS included. */
  opened(connection: Connection): void
  answered(connection: Connection, times: RequestTimes, answer: Answer): void
  timedOut(connection: Connection, times: RequestTimes): void
  /** `fault`: what is wrong with an answer that is none, in a word. */
  lost(connection: Connection, times: RequestTimes, cause: LossCause, fault?: string): void
  /** The engine is closed, and the request has no answer. */
  givenUp(dueMs: number): void
  /** The client lacks something, which is no fault of the server's: the load is to be given up. */
  failed(error: Error): void
  /** Answers that no request asked for. */
  unsolicited(count: number): void
}

export interface Counted {
  readonly answers: number
  readonly timeouts: number
}
