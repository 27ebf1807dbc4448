import type {Behaviour} from './server/exchange.js'

/** A server whose latencies and answers are known, and how it is loaded. */
export interface Case {
  readonly name: string
  /** What the server does, for a reader. */
  readonly does: string
  /** Why the truth is known. */
  readonly because: string
  /** A new one for each server process. */
  readonly behaviour: () => Behaviour
  readonly truth: TruthSource
  /**
   * Quantiles by construction, ms. Null where the arrivals decide (a queue). None is at the
   * edge of an atom, where two neighbouring samples are milliseconds apart and either is right.
   */
  readonly expectedMs: Percentiles | null
  /** What became of so many requests, exactly: the server counts them, and its faults go by that number. */
  readonly outcomes: (requests: number) => Outcomes
  readonly ratePerSecond: number
  readonly connections: number
  /** Where a rhythm of the server must fit in; otherwise as long as is asked for. */
  readonly windowMs?: number
  readonly timeoutMs?: number
  /** The loops that the published comparison runs. The tests run the open loop for all, and the closed where it can ask the question. */
  readonly published: readonly Loop[]
  /** Tools to which the server's answer would be a wrong one; `because` says why. */
  readonly notFor?: readonly string[]
  /** A generator is right when it is nearer than this or 3 %, whichever is more. */
  readonly goalMs?: number
}

export type Loop = 'open' | 'closed'

/**
 * `clock`: the server's own clock, from the kernel's stamp of each request to the write of its answer's last byte.
 * `timetable`: the server is still at known times; the truth is what a visitor finds who comes at any instant.
 */
export type TruthSource = 'clock' | 'timetable'

export interface Percentiles {
  readonly p50: number
  readonly p90: number
  readonly p99: number
}

/** `sent = ok + non2xx + timeout + lost`. */
export interface Outcomes {
  readonly ok: number
  readonly non2xx: number
  readonly timeout: number
  readonly lost: number
}

export const allOk = (requests: number): Outcomes => ({ok: requests, non2xx: 0, timeout: 0, lost: 0})

/** Every nth goes wrong in one way, the others well. */
export function everyNth(n: number, kind: 'non2xx' | 'timeout' | 'lost'): (requests: number) => Outcomes {
  return requests => {
    const wrong = Math.floor(requests / n)
    return {...allOk(requests - wrong), [kind]: wrong}
  }
}

export const usualTimeoutMs = 10_000

/** Half of the lateness of anything that a human could notice, and what one wake-up on a virtual machine can cost. */
export const usualGoalMs = 1
export const goalShare = 0.03

export function goalMsAt(subject: Case, truthMs: number): number {
  return Math.max(subject.goalMs ?? usualGoalMs, truthMs * goalShare)
}
