import {wordsOf, type Word} from './words.js'

/** One answer to a single request. */
export interface SeenAnswer {
  readonly status: number
  /** Of the whole body, bytes. */
  readonly length: number
  /** Its text without content coding, or how it begins where it is long. */
  readonly body: string
}

/** What the answers of one arm have in common. */
export interface Shape {
  readonly asked: number
  readonly status: number
  readonly length: {readonly least: number; readonly most: number}
  /** Of the first answer. */
  readonly words: readonly Word[]
  /** Places of words that are not the same in all its answers. */
  readonly varying: ReadonlySet<number>
  /** Of a body that is longer than what is held of it: its length, where that is always the same. */
  readonly cutLength: number | null
  /** Why nothing but the status can be compared; null: all of it can. */
  readonly obstacle: string | null
}

/** Where more of a body than this varies, what is left says nothing of the rest. */
const mostVarying = 0.5

/** null of no answer. */
export function shapeOf(answers: readonly SeenAnswer[]): Shape | null {
  const [first] = answers
  if (first === undefined) return null
  const lengths = answers.map(({length}) => length)
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)]
  const bodies = [...new Set(answers.map(({body}) => body))].map(wordsOf)
  const words = bodies[0] ?? []
  const varying = varyingIn(bodies)
  const isCut = answers.some(({length, body}) => length > Buffer.byteLength(body))
  return {
    ...{asked: answers.length, status: first.status, length: {least, most}},
    ...{words, varying, cutLength: isCut && least === most ? least : null},
    obstacle: obstacleOf(answers, bodies, varying),
  }
}

function varyingIn([first = [], ...others]: readonly (readonly Word[])[]): ReadonlySet<number> {
  const differs = (place: number) => others.some(words => words[place]?.text !== first[place]?.text)
  return new Set(first.flatMap((_, place) => (differs(place) ? [place] : [])))
}

function obstacleOf(
  answers: readonly SeenAnswer[],
  bodies: readonly (readonly Word[])[],
  varying: ReadonlySet<number>,
): string | null {
  const [words = []] = bodies
  if (new Set(answers.map(({status}) => status)).size > 1) return 'its status varies'
  if (bodies.some(({length}) => length !== words.length)) return 'the number of words in its body varies'
  const unknown = [...varying].filter(place => words[place]?.kind === null)
  const sizeOf = (some: readonly (Word | undefined)[]) =>
    some.reduce((sum, word) => sum + (word?.text.length ?? 0), 0)
  return sizeOf(unknown.map(place => words[place])) > mostVarying * sizeOf(words)
    ? 'most of its body varies'
    : null
}
