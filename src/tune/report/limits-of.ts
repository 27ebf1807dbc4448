import type {Limits} from '../../result/limits.js'
import type {TuneResult} from '../../result/tune.js'

/** Of all candidates: a tuning is for one size of deployment. */
export function limitsOfArms({plan}: Pick<TuneResult, 'plan'>): Limits {
  return plan.arms[0]?.limits ?? {}
}

/** What a candidate is called beside others with the same limits: the bundled server needs no name. */
export function nameOf(arm: string): string {
  return arm.replace(/^reference\//, '').replace(/ \[[^\]]*\]$/, '')
}
