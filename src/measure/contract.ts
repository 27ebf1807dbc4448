/** What is measured of a server's processes while it is loaded. Units are in the names. */

/** One reading of a whole process tree. CPU and switches only grow; memory is of the instant. */
export interface TreeReading {
  readonly atNs: bigint
  /** CPU of every process that is or was in the tree, user + system, threads that ended included. */
  readonly cpuUs: number
  readonly voluntarySwitches: number
  readonly involuntarySwitches: number
  readonly processes: number
  readonly threads: number
  readonly rssBytes: number
}

/** Proportional, resident and unique set size of a tree; `perProcess` lists each pid (root first). */
export interface MemoryReading {
  readonly pssBytes: number
  readonly rssBytes: number
  readonly ussBytes: number
  readonly perProcess: readonly ProcessMemory[]
}

export interface ProcessMemory {
  readonly pid: number
  readonly parent: number
  readonly pssBytes: number
  readonly rssBytes: number
  readonly ussBytes: number
  readonly source: MemorySource
}

/** Where sizes come from. `statm` knows neither PSS nor USS: they are then an upper and a lower bound. */
export type MemorySource = 'smaps_rollup' | 'smaps' | 'statm'

/** What a sampler saw between `start` and `stop`. */
export interface TreeUse {
  readonly wallMs: number
  readonly cpuUs: number
  readonly voluntarySwitches: number
  readonly involuntarySwitches: number
  readonly processesPeak: number
  readonly threadsPeak: number
  /** Highest instant seen for the whole tree. */
  readonly rssPeakBytes: number
  readonly pssPeakBytes: number
  readonly ussPeakBytes: number
  /** Each process that lived all the time, root first; only where it was asked for. */
  readonly perProcess?: readonly ProcessUse[]
}

/** A process' part of what its tree did in a window. */
export interface ProcessUse {
  readonly pid: number
  readonly cpuUs: number
  /** On connections that it accepted and that are still open; null where nothing tells. */
  readonly receivedBytes: number | null
}

/** What a tree held open since it was watched. */
export interface TreeHeld {
  /** Of all its processes at once. */
  readonly descriptorsPeak: number
  /** The most in one process, and how many that may open; null: not seen. */
  readonly fullest: {readonly open: number; readonly limit: number | null} | null
  /** When it was looked at, since it was watched. */
  readonly atMs: readonly number[]
  /** To others, most first. */
  readonly connections: readonly HeldConnections[]
}

export interface HeldConnections {
  /** `127.0.0.1:5432`, `unix:/run/redis.sock` */
  readonly to: string
  /** Of all processes at once, and of one. */
  readonly peak: number
  readonly peakInOne: number
  /** Of all, at each of `atMs`; the most of two looks where there were very many. */
  readonly course: readonly number[]
}
