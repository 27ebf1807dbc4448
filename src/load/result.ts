/**
 * What a load generator answers. Everything in here crosses a process boundary as JSON.
 */
import type {EngineName, LoadJob, SliceRequest} from './job.js'

/** Where every request that was sent went. `sent = ok + non2xx + timeout + lost + inFlight`, exactly. */
export interface Accounting {
  readonly sent: number
  /** Answers as expected. */
  readonly ok: number
  /** Answers that are not: where nothing else is expected, those with another status than 2xx. */
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

/** What came of a load. */
export type LoadResult = ClosedLoopResult | OpenLoopResult

export interface ClosedLoopResult extends CommonResult {
  readonly model: 'closed'
}

export interface OpenLoopResult extends CommonResult {
  readonly model: 'open'
  readonly open: OpenLoopFacts
}

/** A closed loop's job gives a closed loop's result, an open loop's an open loop's. */
export type ResultOf<Job extends LoadJob> = Extract<LoadResult, Pick<Job, 'model'>>

export interface CommonResult {
  /** What sent it. */
  readonly engine?: EngineName | undefined
  /** Over the whole life of the load: warm-up, window and drain. */
  readonly total: Accounting
  readonly lostBy: Readonly<Partial<Record<LossCause, number>>>
  /** Of those lost by `protocol`: what was wrong with the answer → how many, where the engine tells. */
  readonly faults?: Readonly<Record<string, number>> | undefined
  /** Status code → answers, whole life. */
  readonly statusCodes: Readonly<Record<string, number>>
  /** Of `non2xx`: status code, or `body` where the status is right and the text is missing → answers, whole life. */
  readonly unexpected: Readonly<Record<string, number>>
  /** Answers nobody asked for (a second response to one request), whole life. */
  readonly unsolicited: number
  readonly connectionsOpened: number
  readonly window: LoadWindow
  readonly timeline: LatencyTimeline
  /** Real length of the warm-up. */
  readonly warmupMs: number
  /**
   * How the warm-up ended: `answered` every connection (open loop: any) and, where that was asked for, steady; at its
   * longest allowed before that; or answered and still `unsteady` at its longest.
   */
  readonly warmupEndedBy: WarmupEnd
  readonly drainedMs: number
  /** By name, where the load has several requests. */
  readonly rows?: readonly RequestRow[] | undefined
  /** Where the load is one of sessions. */
  readonly sessions?: SessionFacts | undefined
  /** Of all processes together: cores are added, of loop utilization and delay the worst stands here. */
  readonly generator: GeneratorHealth
  /** Each process of its own, where several shared the load. */
  readonly generators?: readonly GeneratorHealth[] | undefined
}

/**
 * What became of the requests of one name, where a load has several: the steps of a session, the routes of a mix. Their
 * sums are the counts of the load.
 */
export interface RequestRow {
  readonly name: string
  /** Over the whole life of the load. */
  readonly total: Accounting
  /** Never sent, and in no other count, because an earlier step of their session had failed. */
  readonly skipped: number
  /** Of `total.non2xx`: status code, or what else is wrong with the answer → answers. */
  readonly unexpected: Readonly<Record<string, number>>
  /** In the window. */
  readonly ended: LoadWindow['ended']
  /** As that of the window. */
  readonly latencyHdr: string
}

/** What became of the sessions of a load, over its whole life. `started = completed + failed + unfinished`. */
export interface SessionFacts {
  readonly started: number
  readonly completed: number
  /** A step had no answer, or not the one that is expected. */
  readonly failed: number
  /** Under way when the load ended. */
  readonly unfinished: number
  /** Completed in the window. */
  readonly inWindow: number
  /** How long these took, pauses included: HDR V2, base64, µs. */
  readonly durationHdr: string
  /** The generator's own time for looking into bodies, for what is expected or taken of them. */
  readonly readingMs: number
  /** The first of each kind. */
  readonly failures: readonly FailureExample[]
}

/** Secrets of the session are masked in it. */
export interface FailureExample {
  readonly step: string
  /** In a word: `status`, `body`, `json`, `extract`, `redirect`, `unsendable`, `timeout`, `lost`. */
  readonly why: string
  readonly detail: string
  /** How the answer began. */
  readonly beginning: string
}

export type WarmupEnd = 'answered' | 'maximum' | 'unsteady'

/** How the schedule was kept, for the requests whose intended start lies in the window. Histograms: HDR V2, base64, µs. */
export interface OpenLoopFacts {
  /** Fell due in the window. `offered = achieved + unsent`. */
  readonly offered: number
  /** Of these, sent before the drain ended. */
  readonly achieved: number
  /** `achieved / offered`; 1 when nothing fell due. */
  readonly achievedRatio: number
  /** Never sent: all connections were busy until the drain ended. Not in the latency, nor in any other count. */
  readonly unsent: number
  /** Of every request sent: the part of due → sent during which some connection could have been used. Our fault. */
  readonly sendLagHdr: string
  /**
   * Of the requests that found all connections busy, and of no others: how long that lasted. The server's part, unless
   * the generator was too slow to read its answers: `generator.cpuCores` near 1.
   */
  readonly queueHdr: string
  /** Of what is in the window's `latencyHdr`: the same, counted from the real send. For comparison. */
  readonly fromSendHdr: string
  /** Most connections at once, over the whole life of the load. */
  readonly connectionsPeak: number
  /** Some request that fell due in the window found all connections busy. */
  readonly capReached: boolean
}

/**
 * What happened between the window's two edges. A request belongs to the window in the closed loop when it ended in it,
 * in the open loop when its intended start lies in it, whenever it ended.
 */
export interface LoadWindow {
  /** On the machine's monotonic clock (`process.hrtime`), shared by all processes. */
  readonly startNs: string
  readonly durationMs: number
  /** Answers and failures of the window's requests. */
  readonly ended: {
    readonly ok: number
    readonly non2xx: number
    readonly timeout: number
    readonly lost: number
  }
  readonly bodyBytes: number
  /**
   * Latency of the window's requests that ended with a good answer or a timeout (timeouts at the time waited), from send
   * (closed loop) or intended start (open loop) to last byte, µs. HDR V2, base64, compressed. Lost requests and other
   * answers are not in it.
   */
  readonly latencyHdr: string
  /**
   * ∫ requests in the system dt ÷ window length, edges included: Little's L. Closed loop: = connections, unless the
   * generator idles. Open loop: a request is in the system from its intended start, also while it is not yet sent.
   */
  readonly meanInSystem: number
  /** Good answers per tenth of the window that they ended in (open loop: started in), to judge stationarity. */
  readonly perTenth: readonly number[]
  /** The sum of the latencies, ms, of the answers in each tenth. */
  readonly latencyMsPerTenth: readonly number[]
  /** Requests in the system at the window's edges: sent, or in the open loop due, and not ended. */
  readonly inSystemAtStart: number
  readonly inSystemAtEnd: number
  /**
   * Requests that no answer came to and that `latencyHdr` does not hold: they took longer than what was waited for.
   * Closed loop: in the system when the window closed, and then timed out or still in flight; open loop: of the
   * window's own, still in flight or unsent.
   */
  readonly censored: number
  /** How the ends of answers were told, where the kernel stamps them; otherwise an answer ends when it is read. */
  readonly stamps?: StampFacts | undefined
  /** Where the job asks for them. */
  readonly slices?: SliceCounts | undefined
  /** Where its rate follows a profile. */
  readonly pace?: PaceCounts | undefined
}

/** How a window with a changing rate went, slice by slice and stage by stage. */
export interface PaceCounts {
  /** Length of each slice; the last one may overhang. */
  readonly everyMs: number
  /** By when a request was due. `due = ok + failed + unanswered`. */
  readonly due: readonly number[]
  readonly ok: readonly number[]
  /** Other answers, and lost requests. */
  readonly failed: readonly number[]
  /** Timeouts, and what had no end or was never sent. */
  readonly unanswered: readonly number[]
  /** Of the window's requests, by when they were sent. */
  readonly sent: readonly number[]
  /** Of all requests, by when they ended: with `due` and `inSystemAtStart` the number in the system. */
  readonly ended: readonly number[]
  /** As `counts` of the timeline, by when a request was due. */
  readonly latency: string
  readonly stages: readonly StageCounts[]
}

/** The requests that were due in one stage. */
export interface StageCounts {
  readonly startMs: number
  readonly durationMs: number
  readonly due: number
  readonly ok: number
  readonly failed: number
  readonly unanswered: number
  /** Of good answers and timeouts: HDR V2, base64, µs. */
  readonly latencyHdr: string
}

/** One number a slice, by the instant at which a request was due. */
export interface SliceCounts extends SliceRequest {
  readonly ok: readonly number[]
  /** Timeouts and censored requests: slower than every limit. */
  readonly unanswered: readonly number[]
  /** Other answers, timeouts and lost requests. */
  readonly failed: readonly number[]
  /** By limit: good answers that took longer. */
  readonly slow: readonly (readonly number[])[]
  /** Sums of the latencies of good answers and timeouts. */
  readonly latencyMs: readonly number[]
}

/** Of the answers in `latencyHdr`. Histograms: HDR V2, base64, µs. */
export interface StampFacts {
  /** They end with the kernel's stamp of the segment that completed them; the others with the read, a little later. */
  readonly stamped: number
  readonly unstamped: number
  /** Of those stamped, from the stamp to the read: the client's own lateness, which is in no latency. */
  readonly readDelayHdr: string
  /** `latencyHdr` if each answer had ended with its read: what an engine without stamps would have seen. */
  readonly untilReadHdr: string
  /** Answers that had come and were not read yet, on average over the window: their connections stood idle. */
  readonly meanUnread: number
  /**
   * `latencyHdr` if each answer without a stamp had come as soon as it can have: with too few stamps the truth lies
   * between the two. Undefined while at least 99.9 % have one.
   */
  readonly earliestHdr?: string | undefined
  /** The wall clock was set while the window was open: some stamps are wrong by as much. */
  readonly clockSteps: number
}

/** How latency went over time: every good answer and timeout of the window, and of the end of the warm-up, by its end. */
export interface LatencyTimeline {
  readonly sliceMs: number
  /** Start of the first slice, from the window's start; negative in the warm-up. */
  readonly firstMs: number
  /**
   * Slices joined by `;`, each its `bucket:count` joined by `,`. Bucket b begins at 2^⌊b/4⌋ × (1 + (b mod 4)/4) µs and
   * ends where the next begins.
   */
  readonly counts: string
}

/** The generator process's own state during the window. */
export interface GeneratorHealth {
  readonly cpuCores: number
  /** Of these, spent on looking at the clock until the next request is due: what more work could use. */
  readonly waitingCores?: number | undefined
  /** Share of the window in which the event loop was busy (perf_hooks eventLoopUtilization). The open loop's waiting is busy. */
  readonly loopUtilization: number
  readonly loopDelayP99Ms: number
}
