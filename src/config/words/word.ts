import {usageError} from '../../error.js'
import type {CodeOf} from '../../error/catalogue.js'
import {oneLine} from '../../text/control.js'
import {withoutSecrets} from '../../text/secrets.js'

/** What a flag or a field may say, wherever it is said. */
export interface Word<Value> {
  /** Of the error of a wrong one. */
  readonly code: CodeOf<'usage'>
  /** Completes a sentence that begins with `must be`. */
  readonly allowed: string
  /** What to do about a wrong one, where that is not plain. */
  readonly hint?: string
  /** undefined: `text` is not allowed. */
  read(text: string): Value | undefined
}

/**
 * The value of a word; `where` is how the user knows its place: `--rate`, `--arm sync,workers=0: workers`.
 * @throws BenchError (usage) that says the place, what is allowed, and what was given
 */
export function readWord<Value>(text: string, where: string, word: Word<Value>): Value {
  const value = word.read(text.trim())
  if (value !== undefined) return value
  throw usageError(
    word.code,
    `${where} must be ${word.allowed}, not "${withoutSecrets(oneLine(text).trim())}"`,
    word.hint,
  )
}

/** The same of what may be left out. */
export function readOptional<Value>(
  text: string | undefined,
  where: string,
  word: Word<Value>,
): Value | undefined {
  return text === undefined ? undefined : readWord(text, where, word)
}
