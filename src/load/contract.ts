/**
 * What a load generator is asked and what it answers. Everything in here crosses a process boundary as JSON.
 */

/** One load on one URL. Closed loop: `connections` clients that each wait for their answer before they ask again. */
export interface LoadJob {
  readonly model: 'closed'
  /** `http:` or `https:`, with host, port, path and query. */
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly connections: number
  /** The window opens after `minMs` and once each connection has had `minPerConnection` turns (answers, timeouts or losses), or after `maxMs`. */
  readonly warmup: {readonly minMs: number; readonly minPerConnection: number; readonly maxMs: number}
  /** Length of the measured window. */
  readonly durationMs: number
  /** A request without its whole answer after this long counts as a timeout, and its connection is closed. */
  readonly timeoutMs: number
  /** After the window nothing more is sent; requests still without an answer after this long are `inFlight`. */
  readonly drainMs: number
  /** https only: accept any certificate. */
  readonly insecure: boolean
}

/** Where every request went. `sent = ok + non2xx + timeout + lost + inFlight`, exactly. */
export interface Accounting {
  readonly sent: number
  readonly ok: number
  readonly non2xx: number
  /** No whole answer within `timeoutMs`. */
  readonly timeout: number
  /** The connection failed, or ended before a whole answer: see `lostBy`. */
  readonly lost: number
  /** Still without an answer when the drain ended. */
  readonly inFlight: number
}

/** Why a request was lost. `connect`: never reached the server. `eofReused`: closed by the server on a reused idle connection, before any byte of the answer. */
export type LossCause = 'connect' | 'eof' | 'eofReused' | 'reset' | 'truncated' | 'protocol'

export interface LoadResult {
  /** Over the whole life of the load: warm-up, window and drain. */
  readonly total: Accounting
  readonly lostBy: Readonly<Partial<Record<LossCause, number>>>
  /** Status code → answers, whole life. */
  readonly statusCodes: Readonly<Record<string, number>>
  /** Answers nobody asked for (a second response to one request), whole life. */
  readonly unsolicited: number
  readonly connectionsOpened: number
  readonly window: LoadWindow
  /** Real length of the warm-up. */
  readonly warmupMs: number
  /** How the warm-up ended: `answered` every connection, or at its longest allowed. */
  readonly warmupEndedBy: 'answered' | 'maximum'
  readonly drainedMs: number
  readonly generator: GeneratorHealth
}

/** What happened between the window's two edges. */
export interface LoadWindow {
  /** On the machine's monotonic clock (`process.hrtime`), shared by all processes. */
  readonly startNs: string
  readonly durationMs: number
  /** Answers and failures that ended inside the window. */
  readonly ended: {
    readonly ok: number
    readonly non2xx: number
    readonly timeout: number
    readonly lost: number
  }
  readonly bodyBytes: number
  /**
   * Latency of requests that ended in the window with an answer or a timeout (timeouts at the time waited), from send
   * to last byte, µs. HDR V2, base64, compressed. Lost requests have no latency and are not in it.
   */
  readonly latencyHdr: string
  /** ∫ requests in the system dt ÷ window length, edges included: Little's L. Closed loop: = connections, unless the generator idles. */
  readonly meanInSystem: number
  /** Answers (ok + non2xx) per tenth of the window, to judge stationarity. */
  readonly perTenth: readonly number[]
}

/** The generator process's own state during the window. */
export interface GeneratorHealth {
  readonly cpuCores: number
  /** Share of the window in which the event loop was busy (perf_hooks eventLoopUtilization). */
  readonly loopUtilization: number
  readonly loopDelayP99Ms: number
}

/** Sent by the generator process as it goes. */
export type LoadEvent =
  | {readonly type: 'window-opened'}
  | {
      readonly type: 'tick'
      readonly elapsedMs: number
      readonly ok: number
      readonly p50Us: number | undefined
    }
  | {readonly type: 'window-closed'}

export interface LoadGenerator {
  /**
   * Runs one load to its end. Rejects with a BenchError when the target cannot be reached at all, the job is refused,
   * or `signal` aborts. Leaves no process and no connection behind in any case.
   */
  run(job: LoadJob, signal: AbortSignal, onEvent: (event: LoadEvent) => void): Promise<LoadResult>
}
