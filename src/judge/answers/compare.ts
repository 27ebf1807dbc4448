import {createHash} from 'node:crypto'
import type {AnswerComparison, AnswerRecord} from '../../result/answer.js'
import {firstDifference} from './difference.js'
import {shapeOf, type SeenAnswer, type Shape} from './shape.js'

/** An arm's shape, less what varies in any arm of its kind. */
export interface Template extends Shape {
  readonly arm: string
  /** Word by word: what stands there, or what kind of thing does; `*` for what varies. */
  readonly words: Shape['words']
  readonly pattern: readonly string[]
  /** null: it cannot be compared. */
  readonly hash: string | null
}

/**
 * Whether the arms of one scenario answer alike: in status, and in body but for what legitimately differs. That is first what
 * differs between two answers of one and the same arm (in a process, or from one start to the next), and then words whose
 * form says that they are a date, a token, an identifier.
 *
 * The arms that answer alike, where no other group of them is as large, are what the others are held against; without such
 * a group each is unequal. `answers`: by arm, in the order of the table; an arm without any has no record.
 */
export function compareAnswers(
  answers: ReadonlyMap<string, readonly SeenAnswer[]>,
): ReadonlyMap<string, AnswerRecord> {
  const shapes = [...answers].flatMap(([arm, seen]) => {
    const shape = shapeOf(seen)
    return shape === null ? [] : [{...shape, arm}]
  })
  const templates = shapes.map(shape => templateOf(shape, shapes))
  const standard = standardOf(templates)
  return new Map(templates.map(template => [template.arm, recordOf(template, templates, standard)]))
}

interface ArmShape extends Shape {
  readonly arm: string
}

/** What varies in one arm may vary in any that answers with as many words: a process that is asked once shows nothing. */
function templateOf(shape: ArmShape, all: readonly ArmShape[]): Template {
  const like = all.filter(({words, obstacle}) => words.length === shape.words.length && obstacle === null)
  const pattern = shape.words.map(({text, kind}, place) =>
    like.some(({varying}) => varying.has(place)) ? '*' : kind === null ? text : `<${kind}>`,
  )
  const {status, cutLength, obstacle} = shape
  const compared = JSON.stringify([status, cutLength, pattern])
  return {
    ...shape,
    pattern,
    hash: obstacle === null ? createHash('sha256').update(compared).digest('hex') : null,
  }
}

/** Those that answer alike, if they are more than any others that do. */
function standardOf(templates: readonly Template[]): readonly Template[] {
  const groups = new Map<string, Template[]>()
  for (const template of templates) {
    if (template.hash === null) continue
    groups.set(template.hash, [...(groups.get(template.hash) ?? []), template])
  }
  const [largest = [], second = []] = [...groups.values()].sort((one, other) => other.length - one.length)
  return largest.length > second.length ? largest : []
}

function recordOf(template: Template, all: readonly Template[], standard: readonly Template[]): AnswerRecord {
  const {asked, status, length, hash, varying} = template
  const record = {asked, status, length, hash, varying: varying.size}
  return all.length === 1 ? record : {...record, comparison: comparisonOf(template, all, standard)}
}

function comparisonOf(
  template: Template,
  all: readonly Template[],
  standard: readonly Template[],
): AnswerComparison {
  if (standard.includes(template)) return {kind: 'equal'}
  const others = standard.length > 0 ? standard : all
  const other =
    others.find(({status}) => status !== template.status) ??
    others.find(({hash}) => hash !== null && hash !== template.hash)
  if (other !== undefined && other.status !== template.status)
    return {
      ...{kind: 'unequal', to: other.arm, in: 'status'},
      ...{own: String(template.status), other: String(other.status)},
    }
  if (template.obstacle !== null) return {kind: 'incomparable', why: template.obstacle}
  // Every other arm cannot be compared.
  if (other === undefined) return {kind: 'equal'}
  return {kind: 'unequal', to: other.arm, ...firstDifference(template, other)}
}
