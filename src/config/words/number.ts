import {parsePercent} from '../../unit/percent.js'
import {readWord, type Word} from './word.js'

/** Largest seed: what a signed integer of 32 bits holds. */
const mostSeed = 0x7fffffff
const mostPid = 4_194_304

/** More than a load generator of Node can send. */
export const mostArrivalsPerSecond = 200_000

/** A whole number from `least` to `most`. */
export function count(most: number, least = 1): Word<number> {
  return {
    code: 'WB_BAD_NUMBER',
    allowed: `a whole number from ${least} to ${most}`,
    read: text => {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN
      return value >= least && value <= most ? value : undefined
    },
  }
}

/** A list such as `1,2,4`, without repetition; each is a count up to `most`. */
export function readCounts(text: string, where: string, most: number): readonly number[] {
  return [...new Set(text.split(',').map(part => readWord(part, where, count(most))))]
}

export const port = count(65_535)

/** 0: any that is free. */
export const portOrAny: Word<number> = {
  code: 'WB_BAD_NUMBER',
  allowed: 'a port from 1 to 65535, or 0 for any',
  read: text => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
}
export const seed = count(mostSeed, 0)
export const processId = count(mostPid)

/** Arrivals or requests per second. */
export const rate: Word<number> = {
  code: 'WB_BAD_RATE',
  allowed: `a number of requests per second above 0 and up to ${mostArrivalsPerSecond}`,
  read: text => {
    const value = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN
    return value > 0 && value <= mostArrivalsPerSecond ? value : undefined
  },
}

/** How much worse is still no regression. */
export const margin: Word<number> = {
  code: 'WB_BAD_PERCENT',
  allowed: 'a percentage such as 5%, above 0% and up to 1000%',
  read: parsePercent,
}

/** Of arrivals in the throughput that a server answers when it is saturated. */
export const loadShare: Word<number> = {
  code: 'WB_BAD_PERCENT',
  allowed: 'a share of the saturation throughput such as 70%, above 0% and below 100%',
  hint: 'at 100% and more a queue grows without end',
  read: text => {
    const share = parsePercent(text)
    return share !== undefined && share < 1 ? share : undefined
  },
}
