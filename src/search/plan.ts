import {duration} from '../config/words/duration.js'
import {margin, rate} from '../config/words/number.js'
import {readOptional, readWord} from '../config/words/word.js'
import {usageError} from '../error.js'
import type {Plan} from '../plan/plan.js'
import {slo} from '../config/words/slo.js'
import type {Search} from './decide/judge.js'

/** Everything that a search will do, as far as it is known before anything was measured. */
export interface SearchPlan extends Search {
  /** Arms, scenario, generator; its rounds, phases and lengths are not the search's. */
  readonly run: Plan
  /** For all arms together. */
  readonly budgetMs: number
}

/** What the user asked for, as words. */
export interface SearchOptions {
  readonly slo: string
  readonly budget?: string | undefined
  readonly precision?: string | undefined
  readonly atLeast?: string | undefined
}

/** Enough for a p99 of 100 ms, whose share of slow requests takes 400 batches to be told from 1 %. */
const defaultBudgetMs = 300_000
const budgets = {least: 10_000, most: 12 * 3_600_000} as const
const defaultPrecision = 0.1
/** Finer would take hours; coarser is no answer. */
const precisions = {least: 0.01, most: 1} as const
const mostArms = 20

/** Words → a checked plan, before anything is started. */
export function resolveSearch(options: SearchOptions, run: Plan): SearchPlan {
  const {arms, scenarios} = run
  if (scenarios.length !== 1)
    throw usageError(
      'WB_TOO_MANY',
      `a search takes one scenario, not ${scenarios.length}`,
      'run it once for each',
    )
  if (arms.length > mostArms)
    throw usageError('WB_TOO_MANY', `${arms.length} arms; a search takes at most ${mostArms}`)
  const budget = duration(budgets)
  return {
    run,
    slo: readWord(options.slo, '--slo', slo),
    budgetMs: readOptional(options.budget, '--budget', budget) ?? defaultBudgetMs * arms.length,
    precision: precisionOf(options.precision),
    atLeast:
      readOptional(options.atLeast, '--at-least', {...rate, read: text => rate.read(withoutUnit(text))}) ??
      null,
  }
}

function precisionOf(text: string | undefined): number {
  const precision = readOptional(text, '--precision', margin) ?? defaultPrecision
  if (precision >= precisions.least && precision <= precisions.most) return precision
  throw usageError('WB_BAD_PERCENT', '--precision must be a percentage from 1% to 100%')
}

/** `500/s` and `500 req/s` are 500. */
function withoutUnit(text: string): string {
  return text.replace(/ ?(?:req)?\/s$/, '')
}
