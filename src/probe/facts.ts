/**
 * What the probes saw of one server, from outside: facts without judgement, so that `judge` can be tested without a
 * server and a saved probe can be judged again. Times are in ms. A latency of null: no answer before the deadline.
 */
export interface ProbeFacts {
  readonly inService: InServiceFacts
  readonly burst: BurstFacts
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
  /** Null: no answer. */
  readonly latencyMs: number | null
  /** How long it was waited for. */
  readonly deadlineMs: number
  /** The connection was refused or ended without an answer: that is no answer, and nothing that was waited for. */
  readonly closed?: true
}

/** Requests that only wait, ever more of them at once, beside one alone. */
export interface InServiceFacts {
  /** The shortest time that any of them took, alone or not. */
  readonly serviceMs: number
  /** The last two that were tried: each twice as many as the one before, until one is not in service as a whole. */
  readonly steps: readonly InServiceStep[]
  /** Threads of the server before all this; null: no pid is known. */
  readonly threadsIdle: number | null
}

/** Requests on connections of their own, which were established before any was sent. */
export interface InServiceStep {
  readonly requests: number
  /** When answers came, from the moment at which all were sent, in their order. Fewer than `requests`: the rest had none. */
  readonly answersMs: readonly number[]
  /** Threads of the server while they were in service. */
  readonly threads: number | null
}

/** Many connections at once, each with one request of no cost. */
export interface BurstFacts {
  readonly connections: number
  readonly answered: number
  /** The last answer; null: there was none. */
  readonly slowestMs: number | null
  /** Connections that the kernel dropped on this machine meanwhile, because a listen queue was full; null: not known. */
  readonly overflows: number | null
  /** How long the server's own queue may be; null: not known. */
  readonly queueLength: number | null
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
