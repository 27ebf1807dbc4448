import {completedRounds} from '../result/round-values.js'
import type {Round} from '../result/round.js'
import {estimateRounds, mostSpread, type Interval} from '../stats/interval.js'
import {metrics} from './metric.js'

/** A headline number whose interval reaches further from it than this share is worth as many rounds again. */
const wideBeyond = 0.1

const headline = [metrics.throughput, metrics.p50]

/** Whether one of an arm's headline numbers is worth more rounds: by its width alone, never by rank or by what it shows. */
export function isWorthMoreRounds(rounds: readonly Round[]): boolean {
  const completed = completedRounds(rounds)
  return headline.some(({ofRound}) => {
    const values = completed.map(ofRound).filter(value => value !== null)
    return isWide(estimateRounds(values))
  })
}

/** Rounds that disagree by more than a factor of 2 withdraw the number, however many follow: these are not worth any. */
export function isWide({value, low, high, spread}: Interval): boolean {
  if (low === null || high === null || spread > mostSpread) return false
  return low < (1 - wideBeyond) * value || high > (1 + wideBeyond) * value
}
