import {formatDuration, parseDuration} from '../../unit/duration.js'
import type {Word} from './word.js'

/** In ms; a bare number is seconds. */
export function duration({least = 0, most}: {readonly least?: number; readonly most: number}): Word<number> {
  const range =
    least > 0 ? `from ${formatDuration(least)} to ${formatDuration(most)}` : `at most ${formatDuration(most)}`
  return {
    code: 'WB_BAD_DURATION',
    allowed: `a duration such as 500ms or 2s, ${range}`,
    read: text => {
      const value = parseDuration(text)
      return value !== undefined && value >= least && value <= most ? value : undefined
    },
  }
}

/** How long a server may take until it is ready: `--ready-timeout`, and `timeout` of `ready` in bench.yaml. */
export const readyTimeout = duration({least: 100, most: 3_600_000})
