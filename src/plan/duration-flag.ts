import {usageError} from '../error.js'
import {parseDuration} from '../unit/duration.js'

/** `text` as ms, up to `most`. */
export function durationFlag(text: string, flag: string, most: number): number {
  const value = parseDuration(text)
  if (value !== undefined && value <= most) return value
  throw usageError(`${flag} must be a duration such as 500ms or 2s, at most ${most / 1000}s, not "${text}"`)
}
