import {BenchError} from '../error.js'
import {exhaustedText} from '../judge/checks/exhausted.js'
import {connectionText, heldUse} from '../judge/held.js'
import type {TreeHeld} from '../measure/contract.js'
import type {Plan} from '../plan/plan.js'
import type {Exhausted} from '../server/exhaustion.js'

/** What a server held, and what its output says was used up, told with what went wrong: often it is why. */
export function withHeld(
  error: unknown,
  held: TreeHeld | null,
  exhausted: readonly Exhausted[],
  {services}: Pick<Plan, 'services'>,
): unknown {
  if (!(error instanceof BenchError) || error.family !== 'environment') return error
  const connections = heldUse(held === null ? [] : [held], services)?.connections ?? []
  const lines = [
    ...exhausted.map(each => exhaustedText(each)),
    ...(connections.length === 0
      ? []
      : [`Connections to others, at most at once: ${connections.map(connectionText).join(', ')}`]),
  ]
  if (lines.length === 0) return error
  const hint = [...lines, ...(error.hint === undefined ? [] : [error.hint])].join('\n')
  return new BenchError(error.code, error.message, {hint, cause: error})
}
