import type {AnswerComparison} from '../../result/answer.js'
import {oneLine} from '../../text/control.js'
import type {Template} from './template.js'

type Difference = Pick<Extract<AnswerComparison, {kind: 'unequal'}>, 'in' | 'own' | 'other' | 'at'>

/** Characters of an excerpt before what differs, and from there on. */
const shown = {before: 16, from: 32} as const

/** Where two bodies of the same status part, with a little of each. What varies is left out, and with it what is secret. */
export function firstDifference(one: Template, other: Template): Difference {
  const place = one.pattern.findIndex((text, index) => text !== other.pattern[index])
  const first = place === -1 ? one.pattern.length : place
  if (place === -1 && one.pattern.length === other.pattern.length)
    return {in: 'length', own: `${one.length.most} bytes`, other: `${other.length.most} bytes`}
  return {
    in: 'body',
    own: excerptOf(one, first),
    other: excerptOf(other, first),
    at: one.words[first]?.at ?? one.words.reduce((sum, {text}) => sum + text.length, 0),
  }
}

/** `…"name": "Ann", "age…`; at the end of a body what stands before it. */
function excerptOf({pattern}: Template, place: number): string {
  const before = pattern.slice(0, place).join('')
  const after = pattern.slice(place).join('')
  const text = oneLine(before.slice(-shown.before) + after.slice(0, shown.from)).trim()
  return `${before.length > shown.before ? '…' : ''}${text}${after.length > shown.from ? '…' : ''}`
}
