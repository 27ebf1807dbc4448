import {ETIMEDOUT} from '../../../libc/errno.js'

/**
 * What a WSGI app and its server ask for when they must wait. Both are generators that yield these operations and get
 * a number back; who runs the generator decides what waiting means. `worker/blocking` stops the thread, as libc does.
 * `worker/green` stops only this coroutine, as a monkey-patched libc does. The code that yields is the same.
 *
 * A result is ≥ 0, or −errno as in the kernel's own convention; `timedOut` when `withinMs` went by.
 */
export type Operation = Recv | Send | Connect | Sleep | Close

/** Code that may wait. Delegate to another routine with `yield*`. */
export type Routine<T> = Generator<Operation, T, number>

/** −ETIMEDOUT. */
export const timedOut = -ETIMEDOUT

/** Reads what there is, waiting for the first byte: gives a count, 0 at the end of the stream. */
export interface Recv {
  readonly kind: 'recv'
  readonly fd: number
  /** Filled when the routine goes on; other routines use the same memory as soon as this one waits again. */
  readonly into: Uint8Array
  readonly withinMs: number
  /** Whether a request is in progress: a connection that is `idle` may be cut off when the worker stops. */
  readonly phase: 'idle' | 'busy'
}

/**
 * Sends all of `bytes` (its first `length`): gives 0. The memory is free again when the routine goes on. `withinMs` is
 * how long the other side may take nothing at all.
 */
export interface Send {
  readonly kind: 'send'
  readonly fd: number
  readonly bytes: Uint8Array
  readonly length: number
  readonly withinMs: number
}

/** Gives the descriptor of a new connection. `address` is the kernel's struct. */
export interface Connect {
  readonly kind: 'connect'
  readonly family: number
  readonly address: Uint8Array
  readonly withinMs: number
}

export interface Sleep {
  readonly kind: 'sleep'
  readonly ms: number
}

/** `half`: sends FIN, the descriptor stays. */
export interface Close {
  readonly kind: 'close'
  readonly fd: number
  readonly what: 'whole' | 'half'
}

export const forever = Infinity

export function recv(
  fd: number,
  into: Uint8Array,
  withinMs: number = forever,
  phase: Recv['phase'] = 'busy',
): Recv {
  return {kind: 'recv', fd, into, withinMs, phase}
}

export function send(
  fd: number,
  bytes: Uint8Array,
  length: number = bytes.length,
  withinMs: number = forever,
): Send {
  return {kind: 'send', fd, bytes, length, withinMs}
}

export function connect(family: number, address: Uint8Array, withinMs: number = forever): Connect {
  return {kind: 'connect', family, address, withinMs}
}

export function sleep(ms: number): Sleep {
  return {kind: 'sleep', ms}
}

export function close(fd: number, what: Close['what'] = 'whole'): Close {
  return {kind: 'close', fd, what}
}
