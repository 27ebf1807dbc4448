import {parseDuration} from '../../unit/duration.js'
import type {Word} from './word.js'

/** Any length between the two, ms. */
export interface Pause {
  readonly leastMs: number
  readonly mostMs: number
}

const longestMs = 600_000

/** `1s`, `200ms..2s`. */
export const pause: Word<Pause> = {
  code: 'WB_BAD_DURATION',
  allowed: 'a time such as 1s, or two such as 200ms..2s, at most 10m',
  read: text => {
    const [first = '', second = first] = text.split('..')
    const [leastMs, mostMs] = [parseDuration(first.trim()), parseDuration(second.trim())]
    if (leastMs === undefined || mostMs === undefined) return undefined
    return leastMs <= mostMs && mostMs <= longestMs ? {leastMs, mostMs} : undefined
  },
}
