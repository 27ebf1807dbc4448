/** A part of a body that is compared as one: a word, a date, a run of spaces, or a single other character. */
export interface Word {
  readonly text: string
  /** In characters from the begin of the body. */
  readonly at: number
  /** What it is of those things that differ from answer to answer by their nature; null: an ordinary word. */
  readonly kind: string | null
}

const clock = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?`
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}'
const dates = [
  // ISO 8601 and RFC 3339
  String.raw`\d{4}-\d\d-\d\d(?:[T ]${clock}(?:Z|[+-]\d\d:?\d\d)?)?`,
  // RFC 9110, RFC 5322, and what C's asctime writes
  String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? (?:\d{1,2} ${month} \d{4}|${month} {1,2}\d{1,2})(?:,? ${clock})?(?: (?:GMT|UTC|[+-]\d{4}|\d{4}))?`,
  clock,
]

/** Dates first: they hold what else separates words. What tokens are written with does not separate. */
const parts = new RegExp(
  String.raw`(?<date>(?<![\p{L}\p{N}_])(?:${dates.join('|')})(?![\p{L}\p{N}_]))|(?<word>[\p{L}\p{N}_+/=.~%-]+)|\s+|[^]`,
  'gu',
)

/** In their order; joined they are the text. */
export function wordsOf(text: string): readonly Word[] {
  let label = ''
  return [...text.matchAll(parts)].map(({0: part, index: at, groups = {}}) => {
    const {date, word} = groups
    if (date !== undefined) return {text: part, at, kind: 'date'}
    if (word === undefined) return {text: part, at, kind: null}
    const kind = kindOf(word, label)
    label = word
    return {text: part, at, kind}
  })
}

const shapes: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['uuid', /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i],
  // Seconds, milliseconds, … since 1970, from 2001 to 2033.
  ['epoch', /^1\d{9}(?:\d{3}|\d{6}|\d{9})?(?:\.\d{1,9})?$/],
  ['hex', /^(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,}$/i],
  // Of nonces and CSRF tokens, JWTs and signed cookies: digits, small and capital letters, without a word's rhythm.
  ['token', /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/.=~%-]{16,}$/],
]

/** What a name says of the value that follows it: `"pid": 41`, `duration=3.2`. */
const labels =
  /(?:^|[_.-]|(?<=[a-z])(?=[A-Z]))(?:pid|ppid|port|uptime|elapsed|took|duration|time|timestamp|nonce|csrf|csrfmiddlewaretoken|session|sessionid|sid|(?:request|trace|span|correlation)[_-]?id)$/i

function kindOf(word: string, label: string): string | null {
  const [kind] = shapes.find(([, pattern]) => pattern.test(word)) ?? []
  // Of a digest the length says which it is.
  if (kind === 'hex') return `hex ${word.length}`
  if (kind !== undefined) return kind
  return labels.test(label) && /\d/.test(word) ? 'labelled' : null
}
