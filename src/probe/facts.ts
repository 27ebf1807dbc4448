/**
 * What the probes saw of one server, from outside: facts without judgement, so that `judge` can be tested without a
 * server and a saved probe can be judged again. Times are in ms. A latency of null: no answer before the deadline.
 */
export interface ProbeFacts {
  readonly inService: InServiceFacts
  readonly stall: StallFacts | null
  readonly slowClients: Readonly<Record<SlowClient, LatencyFacts>>
  readonly keepAlive: KeepAliveFacts
  readonly pipelining: PipeliningFacts
  readonly lingering: LatencyFacts
  readonly webSocket: WebSocketFacts
  readonly fanOut: FanOutFacts | null
  /** Null: the server's own timeout is not known, or the app cannot be asked to wait. */
  readonly timeout: TimeoutFacts | null
  readonly spread: SpreadFacts | null
  /** Null: no pid is known. */
  readonly processes: ProcessFacts | null
}

/** Clients that hold a connection and do not ask: they say nothing, or part of a head, or part of a body. */
export const slowClients = ['silent', 'partialHead', 'partialBody'] as const
export type SlowClient = (typeof slowClients)[number]

export interface LatencyFacts {
  readonly latencyMs: number | null
  /** How long it was waited for. */
  readonly deadlineMs: number
}

/** `requests` that wait, sent at once on connections of their own, beside one alone. */
export interface InServiceFacts {
  readonly requests: number
  readonly aloneMs: number
  /** Until the last answer; null when one did not come. */
  readonly togetherMs: number | null
}

/** A request of no cost, sent while another burns CPU time. */
export interface StallFacts extends LatencyFacts {
  /** How long the other went on after this one was sent. */
  readonly cpuLeftMs: number
}

export interface KeepAliveFacts {
  /** A second request on the connection was answered. */
  readonly secondAnswer: boolean
  /** How long the idle connection was kept after that; null: longer than `watchedMs`. */
  readonly idleCloseMs: number | null
  readonly watchedMs: number
}

export interface PipeliningFacts {
  readonly sent: number
  readonly answered: number
}

export interface WebSocketFacts {
  /** Of the answer to the handshake; null: the connection was closed without one. */
  readonly status: number | null
  readonly echoed: boolean
}

/** One request that makes `calls` calls of `callMs` each. */
export interface FanOutFacts {
  readonly calls: number
  readonly callMs: number
  readonly latencyMs: number | null
}

/** What becomes of a request that lasts longer than the server's own timeout. */
export interface TimeoutFacts {
  readonly timeoutMs: number
  readonly waiting: OutlastingFacts
  readonly computing: OutlastingFacts
}

export interface OutlastingFacts {
  readonly lastsMs: number
  /** `closed`: without an answer; null: nothing before the deadline, which says nothing of the server. */
  readonly status: number | 'closed' | null
  readonly afterMs: number
  /** Another process serves afterwards. */
  readonly replaced: boolean
}

/** Requests that each process answered, most first. */
export interface SpreadFacts {
  readonly counts: readonly number[]
}

export interface ProcessFacts {
  readonly processes: number
  readonly threads: number
}
