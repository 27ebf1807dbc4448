import type {Exhausted} from './exhaustion.js'

/** How a server is started, known to be ready, and stopped. */
export interface LaunchSpec {
  /** For messages: `reference/sync`, `gunicorn/thread`. */
  readonly name: string
  /** Program and arguments; never a shell. */
  readonly argv: readonly [string, ...string[]]
  /** Added to bench's own; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly host: string
  readonly port: number
  /** Ready is a right answer, not an open port. */
  readonly ready: {
    readonly path: string
    /** `any`: whatever does not say that the server is not there yet (502, 503, 504); what the right answer is, is asked later. */
    readonly status: number | 'any'
    readonly body?: string
    readonly timeoutMs: number
    /** Somebody chose `timeoutMs`: then a server that listens elsewhere is waited for as long. */
    readonly isPatient?: boolean
  }
  /** TERM, then after this long KILL of the whole process group. */
  readonly stopMs: number
}

/** What of a start says when it is ready. */
export type Asked = Pick<LaunchSpec, 'name' | 'host' | 'port' | 'ready'>

/** How long a server may take until its first right answer, when nobody says otherwise. */
export const defaultReadyTimeoutMs = 60_000

export interface ServerExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** True when TERM was not enough. */
  readonly killed: boolean
  /** Processes that it left behind when it ended by itself, as `python3 (pid 7)`. */
  readonly left?: readonly string[]
}

/** A started, ready server; whoever holds it stops it. */
export interface ServerHandle {
  readonly pid: number
  readonly origin: string
  /** From spawn to the first right answer. */
  readonly startupMs: number
  /** Requests that asked whether it is ready, as far as the server may have counted them. */
  readonly asked: number
  /** Resolves when the process ends, for whatever reason. */
  readonly exited: Promise<ServerExit>
  /** The last lines that it wrote to stderr and stdout. */
  output(): string
  /** Limits that were reached, as its output says. */
  exhausted(): readonly Exhausted[]
  /** TERM, wait, KILL the group; resolves when every process of the group is gone. Safe to call twice. */
  stop(): Promise<ServerExit>
  /** KILL of the group, at once: for a second interrupt and for the exit of bench itself. */
  killNow(): void
}
