import {costFinding, type Cost, type CostFinding} from '../judge/findings/costs.js'
import type {Standing} from '../judge/findings/standing.js'
import {throughputFindings, type Among, type ThroughputFinding} from '../judge/findings/throughput.js'
import type {Cell} from '../result/cell.js'
import type {Proven} from '../result/cell-values.js'
import type {Interval} from '../stats/interval.js'
import {list} from '../text/words.js'
import {formatFact} from '../unit/number.js'

type LabelOf = (cell: Cell) => string

const costs: readonly Cost[] = ['p99', 'cpu', 'pss']

/** Who wins, by how much, and at what cost; one sentence each. */
export function describeVerdict(cells: readonly Cell[], labelOf: LabelOf): readonly string[] {
  return [
    ...throughputFindings(cells).map(finding => throughputSentence(finding, labelOf)),
    ...costs.flatMap(cost => {
      const finding = costFinding(cells, cost)
      return finding === null ? [] : costSentence(finding, labelOf)
    }),
  ]
}

const prefixes: Readonly<Record<Among, string>> = {
  all: '',
  others: 'Of the others, ',
  ranked: 'Of those that can be ranked, ',
}

function throughputSentence(finding: ThroughputFinding, labelOf: LabelOf): string {
  const names = (arms: readonly Standing[]) => list(arms.map(({cell}) => labelOf(cell)))
  switch (finding.kind) {
    case 'nothing answered':
      return 'No request was answered in any window.'
    case 'single throughput':
      return `${labelOf(finding.arm.cell)} answered ${ratesOf([finding.arm])}.`
    case 'lower bounds': {
      const {arms, answerMost} = finding
      const claim = answerMost
        ? `${arms.length > 1 ? 'answer' : 'answers'} most, at least`
        : 'answered at least'
      const end = answerMost ? '' : `, so ${arms.length > 1 ? 'they are' : 'it is'} not ranked`
      return `${names(arms)} ${claim} ${ratesOf(arms)}; the load generator was the slower one${end}.`
    }
    case 'equal throughput':
      return `${prefixes[finding.among]}${names(finding.arms)} are not shown to differ in throughput: ${ratesOf(finding.arms)}.`
    case 'most throughput': {
      const {arms, among, least, times} = finding
      const [verb, tie] = arms.length > 1 ? ['answer', ', and are not shown to differ'] : ['answers', '']
      return (
        `${prefixes[among]}${names(arms)} ${verb} most, ${ratesOf(arms)}${tie}: ` +
        `${timesText(times)} ${labelOf(least.cell)} does (${ratesOf([least])}).`
      )
    }
  }
}

function ratesOf(arms: readonly Standing[]): string {
  return `${list(arms.map(({estimate}) => formatFact(estimate.value)))} req/s`
}

/** An arm that answered nothing has no ratio. */
function timesText(times: Interval | null): string {
  if (times === null) return 'more than'
  const {value, low, high} = times
  const interval = low === null || high === null ? '' : ` [${formatFact(low)}, ${formatFact(high)}]`
  return `${formatFact(value)}${interval} times what`
}

interface CostWords {
  readonly lowest: string
  readonly highest: string
  readonly text: (estimate: Proven) => string
}

const costWords: Readonly<Record<Exclude<Cost, 'p99'>, CostWords>> = {
  cpu: {
    lowest: 'An answer costs the least CPU',
    highest: 'most',
    text: ({value}) => `${formatFact(value)} µs`,
  },
  pss: {
    lowest: 'Memory is smallest',
    highest: 'largest',
    text: ({value}) => `${formatFact(value / 1e6)} MB PSS at the peak`,
  },
}

function costSentence(finding: CostFinding, labelOf: LabelOf): readonly string[] {
  const {cost, least, most} = finding
  if (cost === 'p99') return [tailSentence(finding, labelOf)]
  if (finding.kind === 'equal cost') return []
  const {lowest, highest, text} = costWords[cost]
  const names = list(finding.arms.map(({cell}) => labelOf(cell)))
  return [
    `${lowest} in ${names} (${text(least.estimate)}), and ${highest} in ${labelOf(most.cell)} (${text(most.estimate)}).`,
  ]
}

function tailSentence(finding: CostFinding, labelOf: LabelOf): string {
  const {least, most} = finding
  const isOpen = least.cell.summary.latency.model === 'open'
  const load = isOpen ? 'at the stated load' : 'with all clients waiting'
  const [low, high] = [least, most].map(({estimate}) => formatFact(estimate.value))
  if (finding.kind === 'equal cost')
    return `No arm is shown to have a lower p99 than another (${low} to ${high} ms ${load}).`
  const names = list(finding.arms.map(({cell}) => labelOf(cell)))
  const among = finding.isPartial ? ' of those shown' : ''
  return `p99 is lowest in ${names}, ${low} ms ${load}, and highest${among} in ${labelOf(most.cell)}, ${high} ms.`
}
