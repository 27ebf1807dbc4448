import {models} from './models.js'
import type {SearchRecord} from './record.js'

/** The table of docs/truth.md. */
export function capacityBlock(searches: readonly SearchRecord[]): string {
  if (searches.length === 0) return '_Not measured yet._'
  const rows = models.flatMap(({name, does, slo}) =>
    [...new Set(searches.filter(one => one.model === name).map(one => one.busyLoops))].map(busyLoops => {
      const own = searches.filter(one => one.model === name && one.busyLoops === busyLoops)
      const count = (of: (one: SearchRecord) => boolean) => `${own.filter(of).length} of ${own.length}`
      const truth = own.reduce((sum, one) => sum + one.truth, 0) / own.length
      return [
        does,
        `\`${slo}\``,
        busyLoops === 0 ? 'nothing' : `${busyLoops} busy loops`,
        truth.toFixed(1),
        count(isCovered),
        count(one => isDecided(one)),
        count(one => isDecided(one) && Math.abs((one.answer?.ratePerSecond ?? 0) / one.truth - 1) <= 0.05),
        String(medianOf(own.map(({seconds}) => seconds))),
        Math.max(...own.map(({account}) => account.lateP99Ms)).toFixed(1),
      ]
    }),
  )
  const head = [
    'server',
    'objective',
    'beside',
    'true, req/s',
    'in the interval',
    'decided',
    'within 5 %',
    's',
    'late, ms',
  ]
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** An open side covers all on it. */
export function isCovered({answer, truth}: SearchRecord): boolean {
  return answer !== null && (answer.low ?? 0) <= truth && truth <= (answer.high ?? Infinity)
}

function isDecided({answer}: SearchRecord): boolean {
  return answer?.outcome === 'found'
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN
}
