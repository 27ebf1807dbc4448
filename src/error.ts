/**
 * One error class, three families, told apart by what the reader must do:
 * `usage` — ask differently (flags, scenario, config) · `environment` — mend the machine or the target · `bug` — tell us.
 */
export type ErrorFamily = 'usage' | 'environment' | 'bug'

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
  readonly family: ErrorFamily
  /** What the user can do about it, one sentence. */
  readonly hint?: string
  readonly exitCode?: ExitCode
  readonly cause?: unknown
}

/** Every error that `bench` raises on purpose: what was wrong and where in `message`, what to do in `hint`. */
export class BenchError extends Error {
  readonly family: ErrorFamily
  readonly hint: string | undefined
  readonly exitCode: ExitCode

  constructor(message: string, facts: BenchErrorFacts) {
    super(message, {cause: facts.cause})
    this.name = 'BenchError'
    this.family = facts.family
    this.hint = facts.hint
    this.exitCode = facts.exitCode ?? defaultExitCode[facts.family]
  }
}

const defaultExitCode = {usage: exitCode.usage, environment: exitCode.invalid, bug: exitCode.bug} as const

/** The request cannot be carried out as it was put; exit 2. */
export function usageError(message: string, hint?: string, cause?: unknown): BenchError {
  return new BenchError(message, {family: 'usage', hint, cause})
}

/** The machine, a server or a target did not do its part; exit 5. */
export function environmentError(message: string, hint?: string, cause?: unknown): BenchError {
  return new BenchError(message, {family: 'environment', hint, cause})
}

/** Text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Ends a switch over a union: adding a member becomes a type error here. */
export function assertNever(value: never): never {
  throw new BenchError(`unexpected value ${JSON.stringify(value)}`, {family: 'bug'})
}
