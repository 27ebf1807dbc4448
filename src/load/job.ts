/**
 * What a load generator is asked. Everything in here crosses a process boundary as JSON.
 */
import type {Expectation} from '../http/expectation.js'
import type {Session} from '../traffic/contract.js'
import type {RateStage} from '../traffic/rate-stage.js'
import type {RequestBody} from '../http/request-body.js'
import type {RequestHeaders} from '../http/request-fields.js'

/** One load on one URL. */
export type LoadJob = ClosedLoopJob | OpenLoopJob

/** `connections` clients that each wait for their answer before they ask again. */
export interface ClosedLoopJob extends CommonJob {
  readonly model: 'closed'
  readonly connections: number
  /** The window opens after `minMs` and once each connection has had `minPerConnection` turns (answers, timeouts or losses), or after `maxMs`. */
  readonly warmup: {
    readonly minMs: number
    readonly minPerConnection: number
    readonly maxMs: number
    /** Where given, the window also waits until the rate of answers has stopped rising, but no longer than this. */
    readonly steadyWithinMs?: number | undefined
    /**
     * The window opens so much later still. A warm-up ends with an answer; on a server whose answers come in waves, a
     * window that always opened just after one would miss a part of the last wave in every round. 0 when left out.
     */
    readonly phaseMs?: number | undefined
  }
}

/**
 * Requests are due at instants that are fixed beforehand, whatever the server does. Who waits for a late server is the
 * next request, and its wait is part of its latency: every latency counts from the intended start.
 */
export interface OpenLoopJob extends CommonJob {
  readonly model: 'open'
  readonly ratePerSecond: number
  /** Poisson: exponential gaps, as from many independent users. Constant: equal gaps. */
  readonly arrivals: Arrivals
  /** The same seed gives the same schedule, however many processes share it. */
  readonly seed: number
  /** A request that finds as many connections busy waits, in order, until one is free. */
  readonly maxConnections: number
  /** A connection idle this long is closed. Shorter than the server's own limit, or requests are lost on closed ones. */
  readonly idleMs: number
  /**
   * The window opens so long after the target was reached, with the schedule running at its full rate. Where
   * `steadyWithinMs` is given it also waits, but no longer than that, until answers keep pace with arrivals; longer only
   * while a queue of the warm-up is worked off.
   */
  readonly warmup: {
    readonly minMs: number
    readonly steadyWithinMs?: number | undefined
    /** So many in the system are no queue. Where given, that is also waited for, and up to a second longer than for the rest. */
    readonly usualInSystem?: number | undefined
  }
  /** What became of the window's requests is also told by slices of the window. */
  readonly slices?: SliceRequest | undefined
  /**
   * How the rate changes in the window, whose length is that of all stages together. The warm-up has the rate with which the
   * first begins; `ratePerSecond` is then the mean.
   */
  readonly profile?: readonly RateStage[] | undefined
  /**
   * Each request at its own instant of the window, in place of a rate and of the one request: those of an access log. The
   * warm-up has none; `ratePerSecond` is then the mean.
   */
  readonly replay?: Replay | undefined
}

export interface Replay {
  /** Each once; several may have one name, and share its row. */
  readonly requests: readonly Omit<MixedRequest, 'weight'>[]
  /** Of each that is sent, in order: from the window's begin on, ms. Float64, base64. */
  readonly at: string
  /** And which of `requests` it is. Uint32, base64. */
  readonly which: string
}

export interface SliceRequest {
  /** Length of each; what is left of the window after the last whole one is in none. */
  readonly everyMs: number
  /** Latencies above which a request is slow. */
  readonly limitsMs: readonly number[]
}

export type Arrivals = 'poisson' | 'constant'

/** One of `of` equal shares of a load; `index` counts from 0. */
export interface Part {
  readonly index: number
  readonly of: number
}

export type EngineName = 'kernel' | 'autocannon'

interface CommonJob {
  /** `kernel`: sockets of our own, stamped by Linux, without TLS. autocannon when left out. */
  readonly engine?: EngineName | undefined
  /** Generator processes that share the load, at most one for each connection; 1 when left out. */
  readonly processes?: number | undefined
  /** CPUs that the generator may run on, as `taskset -c` takes them; any when left out. */
  readonly cpus?: string | undefined
  /** Set by the load generator when it deals a load out to several processes: which share this one is. */
  readonly part?: Part | undefined
  /** `http:` or `https:`, with host, port, path and query, which are sent as they are; of the engine `kernel` also `unix:/socket:/path`. */
  readonly url: string
  readonly method: string
  readonly headers: RequestHeaders
  readonly body: RequestBody | undefined
  /**
   * Whole sessions in the place of one request: of the URL only the origin is used then. Closed loop: every connection is a
   * user's, who goes through one session after another; open loop: sessions begin at `ratePerSecond`.
   */
  readonly session?: SeededSession | undefined
  /** What a good answer is; any 2xx when left out. */
  readonly expect?: Expectation | undefined
  /** Several requests in place of that one, which is the first of them. */
  readonly mix?: JobMix | undefined
  /** Length of the measured window. */
  readonly durationMs: number
  /** A request without its whole answer this long after it was sent counts as a timeout, and its connection is closed. */
  readonly timeoutMs: number
  /**
   * After the window nothing more falls due; requests still without an answer after this long are `inFlight`. In the
   * open loop, what fell due before goes on being sent so long.
   */
  readonly drainMs: number
  /** https only: accept any certificate. */
  readonly insecure: boolean
}

/** Each request is chosen at random by its weight; the same seed gives the same order. */
export interface JobMix {
  readonly seed: number
  readonly requests: readonly MixedRequest[]
}

export interface MixedRequest extends Pick<CommonJob, 'url' | 'method' | 'headers' | 'body' | 'expect'> {
  readonly name: string
  readonly weight: number
}

/** `seed`: of pauses, branches, rows and generated values; the same for the same session of a load. */
export interface SeededSession extends Session {
  readonly seed: number
}

/** Most connections that a load has at once. */
export function connectionsOf(job: LoadJob): number {
  return job.model === 'closed' ? job.connections : job.maxConnections
}
