import {fewestRounds} from '../stats/interval.js'
import type {TextColumn} from '../text/table.js'
import {count} from '../text/words.js'
import {intervalText, rankingText, ratioText, unitText, valueText} from './cell-text.js'
import {titleOf} from './metric.js'
import type {Comparison, ComparisonRow} from './model.js'

/** One scenario and arm as text, for every renderer. */
export interface Block {
  readonly heading: string
  readonly columns: readonly TextColumn[]
  readonly rows: readonly (readonly string[])[]
  /** `throughput: B > A = C`; only with three results or more. */
  readonly rankings: readonly string[]
}

export function layBlocks(comparison: Comparison): readonly Block[] {
  const {labels, rows} = comparison
  const [first = '', ...others] = labels
  const columns: TextColumn[] = [
    {title: 'metric', align: 'left'},
    ...labels.map(title => ({title, align: 'right' as const})),
    {title: '', align: 'left'},
    ...others.map(label => ({title: `${label} ÷ ${first}`, align: 'left' as const})),
  ]
  return groupsOf(rows).map(group => ({
    heading: [group[0]?.scenario, group[0]?.arm].filter(part => part !== null).join(' · '),
    columns,
    rows: group.map(row => [
      titleOf(row.metric),
      ...row.values.map((value, index) => valueText(value, row.intervals[index] ?? null, row.unit)),
      unitText(row),
      ...row.ratios.slice(1).map(ratioText),
    ]),
    rankings:
      labels.length < 3
        ? []
        : group.flatMap(({metric, ranking}) =>
            ranking === null ? [] : [`${titleOf(metric)}: ${rankingText(ranking)}`],
          ),
  }))
}

export function layMeans({means}: Comparison): readonly string[] {
  return means.map(mean => {
    const arm = mean.arm === null ? '' : `${mean.arm} · `
    const title = titleOf(mean.metric)
    return `${arm}${title}, ${mean.label}: ${intervalText(mean)} over ${count(mean.scenarios, 'scenario')}`
  })
}

/** What every reader of such a table must know. */
export function readingNotes(comparison: Comparison): readonly string[] {
  const fewRounds = comparison.rows.some(row =>
    row.ratios.some(ratio => ratio !== null && ratio.low === null),
  )
  return [
    'Values are those of the results; ratios have 95 % intervals of their own. ~ no difference is shown: of twenty rows without one, one shows one by chance.',
    'Sessions are compared, not interleaved rounds: what the machine did in between is inside every ratio. `bench gate` keeps it out.',
    ...(fewRounds ? [`A ratio without an interval has fewer than ${fewestRounds} rounds on a side.`] : []),
  ]
}

function groupsOf(rows: readonly ComparisonRow[]): readonly (readonly ComparisonRow[])[] {
  const groups = new Map<string, ComparisonRow[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.scenario, row.arm])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
}
