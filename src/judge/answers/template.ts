import {createHash} from 'node:crypto'
import type {Shape} from './shape.js'

export interface ArmShape extends Shape {
  readonly arm: string
}

/** An arm's shape, less what varies in any arm of its kind. */
export interface Template extends ArmShape {
  /** Word by word: what stands there, or what kind of thing does; `*` for what varies. */
  readonly pattern: readonly string[]
  /** null: it cannot be compared. */
  readonly hash: string | null
}

/** What varies in one arm may vary in any that answers with as many words: a process that is asked once shows nothing. */
export function templateOf(shape: ArmShape, all: readonly ArmShape[]): Template {
  const like = all.filter(({words, obstacle}) => words.length === shape.words.length && obstacle === null)
  const pattern = shape.words.map(({text, kind}, place) =>
    like.some(({varying}) => varying.has(place)) ? '*' : kind === null ? text : `<${kind}>`,
  )
  const {status, obstacle} = shape
  // A length that varies in one of them may vary in all.
  const length = like.some(({cutLength}) => cutLength === null) ? null : shape.cutLength
  const compared = JSON.stringify([status, length, pattern])
  return {
    ...shape,
    pattern,
    hash: obstacle === null ? createHash('sha256').update(compared).digest('hex') : null,
  }
}
