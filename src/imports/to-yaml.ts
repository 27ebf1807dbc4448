import {stringify} from 'yaml'
import {oneLine} from '../text/control.js'
import type {Draft, Imported} from './draft.js'
import {NoStep, stepOf, type StepFields} from './step.js'

/** What a scenario file takes. */
const most = {steps: 200, ways: 50} as const

export interface Written {
  readonly text: string
  readonly requests: number
  /** Why → how many requests are not in it. */
  readonly leftOut: Readonly<Record<string, number>>
  readonly notes: readonly string[]
  /** Variables of the environment that it needs. */
  readonly variables: readonly string[]
}

/** A scenario file, as a person would keep it. */
export function toYaml({name, description, order, drafts, leftOut, notes}: Imported): Written {
  const counts = new Map(leftOut)
  const count = (why: string): void => {
    counts.set(why, (counts.get(why) ?? 0) + 1)
  }
  const made = drafts.flatMap(draft => {
    try {
      return [{draft, step: stepOf(draft)}]
    } catch (error) {
      if (!(error instanceof NoStep)) throw error
      count(error.message)
      return []
    }
  })
  const limit = order === 'mix' ? most.ways : most.steps
  const kept = made.slice(0, limit)
  if (made.length > limit) counts.set(`beyond the first ${limit}`, made.length - limit)
  const steps = order === 'mix' ? mixOf(kept) : sequenceOf(kept)
  const body = stringify(
    {version: 2, name, description: oneLine(description).trim().slice(0, 200), steps},
    {lineWidth: 100, aliasDuplicateObjects: false},
  )
  return {
    text: notes.map(note => `# ${oneLine(note).trim()}\n`).join('') + body,
    requests: kept.length,
    leftOut: Object.fromEntries(counts),
    notes,
    variables: [
      ...new Set([...body.matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)\}/g)].map(([, variable = '']) => variable)),
    ],
  }
}

interface Made {
  readonly draft: Draft
  readonly step: StepFields
}

function sequenceOf(made: readonly Made[]): readonly StepFields[] {
  return made.flatMap(({draft: {thinkMs}, step}, index) =>
    thinkMs === undefined || index === 0 ? [step] : [{think: `${thinkMs}ms`}, step],
  )
}

function mixOf(made: readonly Made[]): readonly StepFields[] {
  if (made.length === 1) return made.map(({step}) => step)
  return made.length === 0
    ? []
    : [{branch: made.map(({draft, step}) => ({weight: draft.weight ?? 1, steps: [step]}))}]
}
