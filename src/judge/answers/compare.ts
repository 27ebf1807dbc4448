import type {AnswerComparison, AnswerRecord} from '../../result/answer.js'
import {firstDifference} from './difference.js'
import {shapeOf, type SeenAnswer} from './shape.js'
import {templateOf, type Template} from './template.js'

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
