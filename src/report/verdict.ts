import type {Cell} from '../result/cell.js'
import {isCompleted, provenOf, type Proven} from '../result/cell-values.js'
import type {Estimate} from '../result/estimate.js'
import type {Summary} from '../result/summary.js'
import {formatFact} from '../unit/number.js'
import {notShownToDiffer, throughputRatio} from './ratio.js'
import {list} from '../text/words.js'

type LabelOf = (cell: Cell) => string

/** Who wins, by how much, and at what cost; composed from proven numbers only, one sentence each. */
export function describeVerdict(cells: readonly Cell[], labelOf: LabelOf): readonly string[] {
  return [
    ...describeThroughput(cells, labelOf),
    ...describeTail(cells, labelOf),
    ...describeCost(cells, labelOf, {
      what: 'An answer costs the least CPU',
      pick: ({cpu}) => cpu?.perRequest,
      text: ({value}) => `${formatFact(value)} µs`,
    }),
    ...describeCost(cells, labelOf, {
      what: 'Memory is smallest',
      pick: ({memory}) => memory?.pssPeak,
      text: ({value}) => `${formatFact(value / 1e6)} MB PSS at the peak`,
    }),
  ]
}

function describeThroughput(cells: readonly Cell[], labelOf: LabelOf): string[] {
  const all = rankBy(cells, ({throughput}) => throughput).reverse()
  const bounded = all.filter(({estimate}) => estimate.limit !== undefined)
  const ranked = all.filter(({estimate}) => estimate.limit === undefined)
  const best = ranked[0]?.estimate
  const faster = bounded.filter(({estimate}) => best !== undefined && liesBelow(best, estimate))
  const open = bounded.filter(one => !faster.includes(one))
  const prefix =
    faster.length > 0 ? 'Of the others, ' : open.length > 0 ? 'Of those that can be ranked, ' : ''
  return [
    ...atLeast(
      faster,
      labelOf,
      names => `${names.text} ${names.many ? 'answer' : 'answers'} most, at least`,
      '',
    ),
    ...describeRanked(cells, ranked, labelOf, prefix),
    ...atLeast(
      open,
      labelOf,
      names => `${names.text} answered at least`,
      `, so ${open.length === 1 ? 'it is' : 'they are'} not ranked`,
    ),
  ]
}

type Ranked = ReturnType<typeof rankBy>

/** One sentence of arms whose throughput is only a lower bound. */
function atLeast(
  arms: Ranked,
  labelOf: LabelOf,
  begin: (names: {readonly text: string; readonly many: boolean}) => string,
  end: string,
): string[] {
  if (arms.length === 0) return []
  const names = {text: list(arms.map(({cell}) => labelOf(cell))), many: arms.length > 1}
  const rates = list(arms.map(({estimate}) => formatFact(estimate.value)))
  return [`${begin(names)} ${rates} req/s; the load generator was the slower one${end}.`]
}

function describeRanked(
  cells: readonly Cell[],
  [best, ...others]: Ranked,
  labelOf: LabelOf,
  prefix: string,
): string[] {
  if (best === undefined) return []
  if (best.estimate.value === 0) return ['No request was answered in any window.']
  if (others.length === 0) return [`${labelOf(best.cell)} answered ${rate(best.estimate)}.`]
  const tied = others.filter(({cell}) => notShownToDiffer(throughputRatio(cell, best.cell)))
  const winners = [best, ...tied].map(({cell}) => cell)
  const inOrder = cells.flatMap(cell => [best, ...tied].find(one => one.cell === cell) ?? [])
  const names = list(inOrder.map(({cell}) => labelOf(cell)))
  const rates = `${list(inOrder.map(({estimate}) => formatFact(estimate.value)))} req/s`
  const last = others.filter(({cell}) => !winners.includes(cell)).at(-1)
  if (last === undefined) return [`${prefix}${names} are not shown to differ in throughput: ${rates}.`]
  const {value, low, high, n} = throughputRatio(best.cell, last.cell)
  const interval = low === null || high === null ? '' : ` [${formatFact(low)}, ${formatFact(high)}]`
  const many = tied.length > 0
  // An arm that answered nothing has no ratio.
  const times = n === 0 ? 'more than' : `${formatFact(value)}${interval} times what`
  return [
    `${prefix}${names} ${many ? 'answer' : 'answers'} most, ${rates}${many ? ', and are not shown to differ' : ''}: ` +
      `${times} ${labelOf(last.cell)} does (${rate(last.estimate)}).`,
  ]
}

/** The lowest p99 is named only where its interval lies below all others'. */
function describeTail(cells: readonly Cell[], labelOf: LabelOf): string[] {
  const ranked = rankBy(cells, ({latency}) => latency.p99)
  const [best, second] = ranked
  const last = ranked.at(-1)
  if (best === undefined || second === undefined || last === undefined) return []
  const load =
    isCompleted(best.cell) && best.cell.summary.latency.model === 'open'
      ? 'at the stated load'
      : 'with all clients waiting'
  if (!liesBelow(best.estimate, last.estimate)) {
    return [
      `No arm is shown to have a lower p99 than another (${formatFact(best.estimate.value)} to ${formatFact(last.estimate.value)} ms ${load}).`,
    ]
  }
  const near = ranked.filter(one => one !== best && !liesBelow(best.estimate, one.estimate))
  const names = list(cells.filter(cell => [best, ...near].some(one => one.cell === cell)).map(labelOf))
  return [
    `p99 is lowest in ${names}, ${formatFact(best.estimate.value)} ms ${load}, and highest${ranked.length < cells.length ? ' of those shown' : ''} in ${labelOf(last.cell)}, ${formatFact(last.estimate.value)} ms.`,
  ]
}

interface Cost {
  readonly what: string
  readonly pick: (summary: Summary) => Estimate | undefined
  readonly text: (estimate: Proven) => string
}

function describeCost(cells: readonly Cell[], labelOf: LabelOf, {what, pick, text}: Cost): string[] {
  const ranked = rankBy(cells, pick)
  const [best] = ranked
  const last = ranked.at(-1)
  if (best === undefined || last === undefined || !liesBelow(best.estimate, last.estimate)) return []
  const near = ranked.filter(one => !liesBelow(best.estimate, one.estimate))
  const names = list(cells.filter(cell => near.some(one => one.cell === cell)).map(labelOf))
  return [
    `${what} in ${names} (${text(best.estimate)}), and ${what.includes('least') ? 'most' : 'largest'} in ${labelOf(last.cell)} (${text(last.estimate)}).`,
  ]
}

/** Proven numbers, lowest first. */
function rankBy(
  cells: readonly Cell[],
  pick: (summary: Summary) => Estimate | undefined,
): {readonly cell: Cell; readonly estimate: Proven}[] {
  return cells
    .flatMap(cell => {
      const estimate = provenOf(cell, pick)
      return estimate === undefined ? [] : [{cell, estimate}]
    })
    .sort((a, b) => a.estimate.value - b.estimate.value)
}

/** Its interval ends below where the other's begins; without intervals nothing is shown. */
function liesBelow(one: Proven, other: Proven): boolean {
  return one.high !== null && other.low !== null && one.high < other.low
}

function rate({value}: Proven): string {
  return `${formatFact(value)} req/s`
}
