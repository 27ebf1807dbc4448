import type {Kept} from '../reading.js'

/**
 * The instants of a request, `performance.now()`, ms. Handed on as one object, which a connection fills in again for each
 * request: two numbers in a call could be swapped unnoticed, and an object for each request would cost garbage.
 */
export interface RequestTimes {
  /** Latency counts from here: the intended start in the open loop, the send in the closed one. */
  readonly dueMs: number
  readonly sentMs: number
  /** The answer was complete, or the request failed. */
  readonly endMs: number
}

/** How long a request was in the system. */
export type Stay = Pick<RequestTimes, 'dueMs' | 'endMs'>

export interface Answer {
  readonly status: number
  readonly bodyBytes: number
  /** Whether the text that the job expects is in the body; left out where it expects none. */
  readonly hasText?: boolean | undefined
  /** Of an answer of which something was to be kept. */
  readonly kept?: Kept | undefined
  /** Where answers end with a time stamp of the kernel's; left out, they end with the read. */
  readonly reception?: Reception
}

/** What is known of an answer's end. */
export interface Reception {
  /** When the read that completed it returned. */
  readonly readMs: number
  /** It ended no sooner; just then where the kernel stamped it. */
  readonly notBeforeMs: number
}

export function latencyMs({dueMs, endMs}: Stay): number {
  return endMs - dueMs
}
