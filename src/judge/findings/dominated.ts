import type {CompletedCell} from '../../result/cell.js'
import type {MetricKey} from '../metric.js'
import {isRankedByCpu} from '../rank.js'
import {standingsBy} from './standing.js'
import {isShownBetter} from './ranking.js'

/** Arms that no number speaks for, against one other arm. */
export interface Dominated {
  readonly by: CompletedCell
  readonly arms: readonly CompletedCell[]
  /** Every other arm. */
  readonly isAll: boolean
}

const compared = ['throughput', 'p99', 'cpu', 'pss'] as const satisfies readonly MetricKey[]

/** By the arm that dominates the most of them; null where none does. */
export function dominatedArms(cells: readonly CompletedCell[]): Dominated | null {
  const found = standingsBy(cells, 'throughput')
    .map(({cell: by}) => ({by, arms: cells.filter(cell => cell !== by && dominates(by, cell))}))
    .sort((one, other) => other.arms.length - one.arms.length)[0]
  if (found === undefined || found.arms.length === 0) return null
  return {...found, isAll: found.arms.length === cells.length - 1}
}

/** Shown to be better in one number, and not shown to be worse in any that both have. */
function dominates(one: CompletedCell, other: CompletedCell): boolean {
  const [isBound, isOtherBound] = [isRankedByCpu(one), isRankedByCpu(other)]
  // What a CPU-bound arm answers is less than it could without the generator beside it, so it proves nothing against it.
  if (isOtherBound && !isBound) return false
  const keys = isOtherBound ? compared.filter(key => key !== 'throughput') : compared
  const shared = keys.filter(key => standingsBy([one, other], key).length === 2)
  return (
    shared.every(key => isShownBetter(other, one, key) === false) &&
    shared.some(key => isShownBetter(one, other, key) === true)
  )
}
