/**
 * What the reference server and `bench` say to each other. The reference server imports nothing else from
 * src/, and from here only types.
 */

/** A concurrency model. */
export type Mode = 'sync' | 'thread' | 'green' | 'async' | 'native'

/**
 * What the reference server's master writes to `--stats-file` (JSON, atomically) when it stops: how many requests its
 * workers answered in all their lives. A request counts when its response has been handed to the kernel whole.
 * A worker killed with SIGKILL loses what it served since its last heartbeat.
 */
export interface ReferenceStats {
  readonly requests: number
  readonly workers: readonly {readonly pid: number; readonly requests: number}[]
}

/** A line of the file that `WORKERBENCH_TRACE` names: one request that carried `X-Bench-Trace`. µs of CLOCK_MONOTONIC. */
export interface TracedRequest {
  /** The header's value. */
  readonly id: string
  readonly pid: number
  readonly worker: number
  readonly thread: number
  readonly startUs: number
  readonly endUs: number
  readonly waits: readonly (readonly [fromUs: number, toUs: number])[]
}

/** The first line that `servers/reference/upstream/main.js` prints on stdout: where it listens. */
export interface UpstreamAnnouncement {
  readonly host: string
  readonly port: number
}
