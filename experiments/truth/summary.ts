import type {Loop} from './case.js'
import {oursName} from './measure.js'
import type {Campaign, RunRecord} from './record.js'
import {signedMs, table} from './text.js'
import {countsRight, isRight, verdictOf} from './verdict.js'

/** A tool in one of its loops. */
export interface Way {
  readonly tool: string
  readonly loop: Loop
  readonly runs: readonly RunRecord[]
}

/** In the order in which they first ran; ours first. */
export function waysOf({runs}: Campaign): Way[] {
  const names = [...new Set(runs.map(({tool}) => tool))]
  return names.flatMap(tool =>
    (['open', 'closed'] as const)
      .map(loop => ({tool, loop, runs: runs.filter(run => run.tool === tool && run.loop === loop)}))
      .filter(way => way.runs.length > 0),
  )
}

/** For the README: how often each was right. */
export function summaryTable(campaign: Campaign): string {
  const rows = waysOf(campaign).map(({tool, loop, runs}) => {
    const worst = runs.reduce((one, other) => (verdictOf(other).goals > verdictOf(one).goals ? other : one))
    return [
      tool,
      loop,
      `${runs.filter(isRight).length} of ${runs.length}`,
      `${runs.filter(countsRight).length} of ${runs.length}`,
      worstText(worst),
    ]
  })
  return table(['generator', 'loop', 'latency right', 'requests accounted for', 'furthest off'], rows)
}

/** Where somebody else was nearer than the loop of ours that the case is about: first where ours was not even right. */
export function notClosest({runs}: Campaign): string {
  const names = [...new Set(runs.map(run => run.case))]
  const beaten = names.flatMap(name => {
    const all = runs.filter(run => run.case === name)
    const ours = all.find(({tool}) => tool === oursName)
    if (ours === undefined) return []
    const mine = verdictOf(ours)
    const nearer = all.filter(run => run.tool !== oursName && verdictOf(run).goals < mine.goals)
    return nearer.length === 0 ? [] : [{ours, nearer}]
  })
  const text = ({ours, nearer}: (typeof beaten)[number]): string =>
    `- ${ours.case}: ${[ours, ...nearer].map(run => `${run.tool} ${run.loop} ${errorText(run)}`).join(', ')}`
  const list = (head: string, some: typeof beaten): string[] =>
    some.length === 0 ? [] : [head, some.map(text).join('\n')]
  return [
    `In ${names.length - beaten.length} of ${names.length} cases ${oursName} was the nearest to the truth.`,
    ...list(
      `Somebody else was nearer, and ${oursName} not right, in:`,
      beaten.filter(({ours}) => !isRight(ours)),
    ),
    ...list(
      `Somebody else was nearer, and ${oursName} right as well, which with one run each ranks nobody, in:`,
      beaten.filter(({ours}) => isRight(ours)),
    ),
  ].join('\n\n')
}

export function errorText(run: RunRecord): string {
  const {at, errorMs} = verdictOf(run)
  return Number.isNaN(errorMs) ? 'no result' : `${at} ${signedMs(errorMs)}`
}

function worstText(run: RunRecord): string {
  return `${errorText(run)}${Number.isNaN(verdictOf(run).errorMs) ? '' : ' ms'} (${run.case})`
}
