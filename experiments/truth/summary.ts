import {oursName} from './contender.js'
import type {Loop} from './case.js'
import {signedMs, table} from './text.js'
import type {Trial} from './trial.js'
import {isNearer, medianGoals, runsAccounted, verdictOf} from './verdict.js'

/** A tool in one of its loops. */
export interface Way {
  readonly tool: string
  readonly loop: Loop
  readonly trials: readonly Trial[]
}

/** `order`: of tools, as they are to stand. */
export function waysOf(trials: readonly Trial[], order: readonly string[]): Way[] {
  return order.flatMap(tool =>
    (['open', 'closed'] as const)
      .map(loop => ({tool, loop, trials: trials.filter(one => one.tool === tool && one.loop === loop)}))
      .filter(way => way.trials.length > 0),
  )
}

/** How often each was right, on a machine left alone and beside busy loops. */
export function summaryTable(trials: readonly Trial[], order: readonly string[]): string {
  const states = [...new Set(trials.map(({busyLoops}) => busyLoops))].sort((a, b) => a - b)
  const rows = waysOf(trials, order).map(way => [
    way.tool,
    way.loop,
    ...states.flatMap(busy => {
      const some = way.trials.filter(({busyLoops}) => busyLoops === busy)
      return some.length === 0 ? ['', ''] : [rightText(some), worstText(some)]
    }),
    accountedText(way.trials),
  ])
  const heads = states.flatMap(busy => [`right, ${stateName(busy)}`, `furthest off, ${stateName(busy)}`])
  return table(['generator', 'loop', ...heads, 'runs accounted for'], rows)
}

export function stateName(busyLoops: number): string {
  return busyLoops === 0 ? 'quiet' : `beside ${busyLoops} busy loops`
}

function rightText(trials: readonly Trial[]): string {
  const count = (state: string): number => trials.filter(trial => verdictOf(trial).state === state).length
  const bounded = count('bounded')
  return `${count('right')}${bounded === 0 ? '' : ` + ${bounded} bounded`} of ${trials.length}`
}

function worstText(trials: readonly Trial[]): string {
  const [worst] = trials.toSorted((a, b) => verdictOf(b).goals - verdictOf(a).goals)
  return worst === undefined ? '' : `${errorText(worst)} (${worst.case})`
}

function accountedText(trials: readonly Trial[]): string {
  const all = trials.reduce((whole, {runs}) => whole + runs.length, 0)
  return `${trials.reduce((whole, trial) => whole + runsAccounted(trial), 0)} of ${all}`
}

/** For each case and loop: who was nearest, and whether ours can be told from it. */
export function nearestText(trials: readonly Trial[]): string {
  const questions = trials.filter(({tool}) => tool === oursName)
  const beaten = questions.flatMap(ours => {
    const others = trials.filter(
      ({case: name, loop, tool}) => name === ours.case && loop === ours.loop && tool !== oursName,
    )
    const [nearest] = others.toSorted((a, b) => medianGoals(a) - medianGoals(b))
    if (nearest === undefined || medianGoals(ours) <= medianGoals(nearest)) return []
    return [{ours, nearest, isTold: isNearer(nearest, ours)}]
  })
  const told = beaten.filter(({isTold}) => isTold)
  const text = `In ${questions.length - beaten.length} of ${questions.length} questions (a case in a loop) ${oursName} was the nearest to the truth, in ${beaten.length - told.length} somebody else was, but by no more than chance gives (Mann–Whitney’s exact test over the runs, 5 %).`
  if (told.length === 0) return text
  const list = told.map(
    ({ours, nearest}) =>
      `- ${ours.case}, ${ours.loop}: ${oursName} ${errorText(ours)}, ${nearest.tool} ${errorText(nearest)}`,
  )
  return `${text} Somebody else was nearer in:\n\n${list.join('\n')}`
}

export function errorText(trial: Trial): string {
  const {at, errorMs, state} = verdictOf(trial)
  if (Number.isNaN(errorMs)) return 'no result'
  return `${at} ${state === 'bounded' ? '≤ ' : ''}${signedMs(errorMs)}`
}
