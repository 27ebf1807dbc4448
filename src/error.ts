import {familyOf, type CodeOf, type ErrorCode, type ErrorFamily} from './error/catalogue.js'

export type {ErrorCode, ErrorFamily} from './error/catalogue.js'

/** Exit codes of every command. `serve` alone follows gunicorn's (1 cannot bind, 3 worker boot, 4 app load). */
export const exitCode = {
  ok: 0,
  bug: 1,
  usage: 2,
  regression: 3,
  inconclusive: 4,
  invalid: 5,
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

interface BenchErrorFacts {
  /** What the user can do about it, one sentence. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/**
 * Every error that `bench` raises on purpose: what was wrong and where in `message`, what to do in `hint`, its kind in
 * `code`. Family and exit code follow from the code.
 */
export class BenchError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, {hint, cause}: BenchErrorFacts = {}) {
    super(message, {cause})
    this.name = 'BenchError'
    this.code = code
    this.hint = hint
  }

  get family(): ErrorFamily {
    return familyOf(this.code)
  }

  get exitCode(): ExitCode {
    return this.code === 'WB_INTERRUPTED' ? exitCode.interrupted : exitCodeOf[this.family]
  }
}

const exitCodeOf = {usage: exitCode.usage, environment: exitCode.invalid, bug: exitCode.bug} as const

/** The request cannot be carried out as it was put; exit 2. */
export function usageError(
  code: CodeOf<'usage'>,
  message: string,
  hint?: string,
  cause?: unknown,
): BenchError {
  return new BenchError(code, message, {hint, cause})
}

/** A file or folder that was named cannot be read; `what` is its path, or its kind and path. */
export function cannotRead(what: string, cause: unknown, hint?: string): BenchError {
  return usageError('WB_CANNOT_READ', `cannot read ${what}: ${messageOf(cause)}`, hint, cause)
}

/** The machine, a server or a target did not do its part; exit 5. */
export function environmentError(
  code: CodeOf<'environment'>,
  message: string,
  hint?: string,
  cause?: unknown,
): BenchError {
  return new BenchError(code, message, {hint, cause})
}

/** Something that must not happen; exit 1. */
export function bugError(message: string): BenchError {
  return new BenchError('WB_BUG', message)
}

/** Text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Ends a switch over a union: adding a member becomes a type error here. */
export function assertNever(value: never): never {
  throw bugError(`unexpected value ${JSON.stringify(value)}`)
}
