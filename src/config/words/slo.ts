import type {Word} from './word.js'
import {list} from '../../text/words.js'
import {parseDuration} from '../../unit/duration.js'
import {parsePercent} from '../../unit/percent.js'

/**
 * One condition of a service level objective. Shares are of requests, `limit` is in the unit of its kind: ms, a share, cores,
 * bytes.
 */
export type SloTerm =
  | {readonly kind: 'percentile'; readonly share: number; readonly limit: number}
  | {readonly kind: 'mean'; readonly limit: number}
  | {readonly kind: 'errors'; readonly limit: number}
  | {readonly kind: 'cpu'; readonly limit: number}
  | {readonly kind: 'memory'; readonly limit: number}

/** All of them must hold. The first is the one that charts show. */
export type Slo = readonly [SloTerm, ...SloTerm[]]

/** Where no term says how many errors are allowed: a server that refuses quickly must not look fast. */
const usualErrors: SloTerm = {kind: 'errors', limit: 0.01}

const mostTerms = 8
const longestMs = 600_000

/** `p99<100ms,errors<0.1%`: terms joined by commas; each name once. */
export const slo: Word<Slo> = {
  code: 'WB_BAD_SLO',
  allowed: 'conditions such as p99<100ms,errors<0.1%',
  hint: 'p50 to p99.99 and mean take a time, errors a percentage, cpu a number of cores, memory a size such as 400MB',
  read: text => {
    const parts = text.split(',')
    if (parts.length > mostTerms) return undefined
    const terms = parts.map(readTerm)
    const known = terms.filter(term => term !== undefined)
    const names = new Set(known.map(nameOf))
    if (known.length < terms.length || names.size < terms.length) return undefined
    const [first, ...others] = names.has('errors') ? known : [...known, usualErrors]
    return first === undefined ? undefined : [first, ...others]
  },
}

/** `p99 < 100 ms`. */
export function termText(term: SloTerm): string {
  return `${nameOf(term)} < ${limitText(term)}`
}

/** `p99 < 100 ms and errors < 0.1 %`. */
export function sloText(terms: Slo): string {
  return list(terms.map(termText))
}

export function nameOf(term: SloTerm): string {
  return term.kind === 'percentile' ? `p${Number((term.share * 100).toFixed(4))}` : term.kind
}

function limitText({kind, limit}: SloTerm): string {
  switch (kind) {
    case 'percentile':
    case 'mean':
      return limit >= 1000 ? `${limit / 1000} s` : `${limit} ms`
    case 'errors':
      return `${Number((limit * 100).toPrecision(4))} %`
    case 'cpu':
      return `${limit} cores`
    case 'memory':
      return `${limit / 1e6} MB`
  }
}

function readTerm(text: string): SloTerm | undefined {
  const [, name = '', value = ''] = /^\s*([a-z]\w*(?:\.\d+)?)\s*<=?\s*(\S.*?)\s*$/i.exec(text) ?? []
  switch (name.toLowerCase()) {
    case 'mean':
      return withLimit(timeOf(value), limit => ({kind: 'mean', limit}))
    case 'errors':
      return withLimit(percentOf(value), limit => ({kind: 'errors', limit}))
    case 'cpu':
      return withLimit(coresOf(value), limit => ({kind: 'cpu', limit}))
    case 'memory':
      return withLimit(bytesOf(value), limit => ({kind: 'memory', limit}))
    default: {
      const share = shareOf(name)
      return share === undefined
        ? undefined
        : withLimit(timeOf(value), limit => ({kind: 'percentile', share, limit}))
    }
  }
}

function withLimit(limit: number | undefined, term: (limit: number) => SloTerm): SloTerm | undefined {
  return limit === undefined ? undefined : term(limit)
}

/** `p99`, `P99.9`: at most four nines, beyond which no budget is long enough. */
function shareOf(name: string): number | undefined {
  const [, percent] = /^p(\d{1,2}(?:\.\d{1,2})?)$/i.exec(name) ?? []
  const share = Math.round(Number(percent) * 100) / 10_000
  return share > 0 && share <= 0.9999 ? share : undefined
}

/** A bare number would leave open whether it is seconds or milliseconds. */
function timeOf(text: string): number | undefined {
  const ms = /[a-z]$/.test(text) ? parseDuration(text) : undefined
  return ms !== undefined && ms > 0 && ms <= longestMs ? ms : undefined
}

function percentOf(text: string): number | undefined {
  const share = parsePercent(text)
  return share !== undefined && share < 1 ? share : undefined
}

function coresOf(text: string): number | undefined {
  const cores = Number(/^(\d{1,4}(?:\.\d{1,3})?)( ?cores?)?$/.exec(text)?.[1])
  return cores > 0 ? cores : undefined
}

const bytesPer: Readonly<Record<string, number>> = {
  ...{K: 1e3, KB: 1e3, M: 1e6, MB: 1e6, G: 1e9, GB: 1e9},
  ...{KI: 2 ** 10, KIB: 2 ** 10, MI: 2 ** 20, MIB: 2 ** 20, GI: 2 ** 30, GIB: 2 ** 30},
}

function bytesOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?) ?([kmg]i?b?)$/i.exec(text) ?? []
  const bytes = Number(number) * (bytesPer[unit.toUpperCase()] ?? NaN)
  return bytes > 0 ? bytes : undefined
}
