import {test} from 'vitest'
import {contractRules, type ContractRuleId} from '../../src/server/manifest/contract-rules.js'
import type {Capabilities, Target} from './target.js'

export type Check = (target: Target) => Promise<void>

/** How one rule of the contract is checked. */
export interface Rule {
  /** Which servers it is asked of, by what they can do; all when absent. */
  readonly when?: (can: Capabilities) => boolean
  /** One check, or several by what they send. */
  readonly check: Check | Readonly<Record<string, Check>>
}

/** A check for every rule of one group, `body` for instance. */
export type Rules<Group extends string> = Readonly<
  Record<Extract<ContractRuleId, `${Group}.${string}`>, Rule>
>

/** A server that deviates may do so by keeping silent. */
const deviantAnswerMs = 3000

/**
 * The tests of one rule. Of a rule that `target` is known to break they must fail, as with `test.fails`; they are skipped
 * where chance decides.
 */
export function holdTo(target: Target, id: ContractRuleId, {when, check}: Rule): void {
  const checks = typeof check === 'function' ? {'': check} : check
  const isAsked = when?.(target.capabilities) !== false
  const chance = target.unsettled?.[id]
  const fails = target.deviations?.[id] !== undefined
  for (const [what, run] of Object.entries(checks)) {
    const title = `${id}: ${contractRules[id]}${what === '' ? '' : ` (${what})`}`
    if (chance !== undefined) test(title, ({skip}) => skip(chance))
    else {
      test.runIf(isAsked)(title, {fails}, () => run(fails ? {...target, answerMs: deviantAnswerMs} : target))
    }
  }
}

/** Checks of one rule that differ in what they send, which each case begins with. */
export function checksOf<Rest extends readonly unknown[]>(
  cases: readonly (readonly [request: string, ...Rest])[],
  check: (target: Target, request: string, ...rest: Rest) => Promise<void>,
): Readonly<Record<string, Check>> {
  return Object.fromEntries(
    cases.map(([request, ...rest]) => [request, (target: Target) => check(target, request, ...rest)]),
  )
}
