import type {Plan} from '../plan/plan.js'
import type {TextStream} from '../output/streams.js'

/** Also under --quiet: what is left out, or taken otherwise than it was written, is no progress. */
export function tellNotices(notices: readonly string[], stderr: Pick<TextStream, 'write'>): void {
  for (const notice of notices) stderr.write(`notice: ${notice}\n`)
}

export function noticesOfPlan({leftOut, notices}: Pick<Plan, 'leftOut' | 'notices'>): readonly string[] {
  return [...leftOut.map(each => `left out: ${each}`), ...notices]
}
