import {oneLine} from '../../text/control.js'
import {shapeOf, type SeenAnswer} from './shape.js'

/** Whether a server answers otherwise while it serves several requests at once. */
export type Together =
  | {readonly verdict: 'alike'}
  | {readonly verdict: 'incomparable'}
  /** What one and the other were answered, where they part. */
  | {readonly verdict: 'differ'; readonly one: string; readonly many: string}

const shownCharacters = 40

/**
 * Answers to requests that were sent one by one, and to requests that were sent together. What varies one by one, and what
 * varies by its form (a date, a token), may vary together; another status, or a word that is always the same one by one, may
 * not. That nothing differs proves nothing: only what was asked was seen.
 */
export function compareTogether(one: readonly SeenAnswer[], many: readonly SeenAnswer[]): Together {
  const usual = new Set(one.map(({status}) => status))
  const foreign = many.find(({status}) => !usual.has(status))
  if (foreign !== undefined)
    return {verdict: 'differ', one: `status ${[...usual].join(', ')}`, many: `status ${foreign.status}`}
  const single = shapeOf(one)
  if (single === null || single.obstacle !== null) return {verdict: 'incomparable'}
  for (const answer of many) {
    const both = shapeOf([...one, answer])
    const place =
      both === null || both.obstacle === 'the number of words in its body varies'
        ? 0
        : [...both.varying].find(each => !single.varying.has(each) && single.words[each]?.kind === null)
    if (place !== undefined)
      return {verdict: 'differ', ...excerpts(single.words[place]?.at ?? 0, one, answer)}
  }
  return {verdict: 'alike'}
}

function excerpts(
  at: number,
  [first]: readonly SeenAnswer[],
  answer: SeenAnswer,
): {readonly one: string; readonly many: string} {
  const from = Math.max(0, at - shownCharacters / 2)
  const shown = (body: string) => oneLine(body.slice(from, from + shownCharacters)).trim()
  return {one: shown(first?.body ?? ''), many: shown(answer.body)}
}
