import type {Bound, BoundFacts, Cell, CompletedCell} from '../result/cell.js'
import {isCompleted} from '../result/cell-values.js'
import type {ScenarioRecord} from '../result/plan-record.js'
import {list} from '../text/words.js'
import {formatFact} from '../unit/number.js'
import {notShownToDiffer, throughputRatio} from './ratio.js'

/** A cell whose throughput is shown, and what is known of what bound it. */
type BoundCell = CompletedCell & {readonly boundFacts: BoundFacts}
type LabelOf = (cell: Cell) => string

/** What bound each arm and what would help, then which arms are not shown to differ; one sentence each. */
export function describeBounds(
  cells: readonly Cell[],
  scenario: ScenarioRecord,
  labelOf: LabelOf,
): readonly string[] {
  const bounds: readonly (Bound | null)[] = ['slots', 'clients', 'cpu', 'generator', null]
  const sentences = bounds.flatMap(bound => {
    const group = cells.filter(isBound).filter(cell => cell.bound === bound)
    return group.length === 0 ? [] : describe[bound ?? 'unknown'](group, scenario, labelOf)
  })
  return [...sentences, ...describeTies(cells, labelOf)]
}

const describe: Record<
  Bound | 'unknown',
  (group: readonly BoundCell[], scenario: ScenarioRecord, labelOf: LabelOf) => string[]
> = {
  slots: (group, _scenario, labelOf) => [
    `${list(group.map(labelOf))} ${are(group)} slot-bound: ${list(group.map(slotsText))} in service ÷ ${serviceText(group)}.`,
    `More ${group.some(cell => cell.mode === 'thread') ? 'workers or threads' : 'workers'} would help here; more CPU would not.`,
  ],
  clients: (group, {connections}, labelOf) => [
    `${list(group.map(labelOf))} ${are(group)} client-bound: ${connections} connection${connections === 1 ? '' : 's'} ÷ ${serviceText(group)}; more connections would raise ${group.length === 1 ? 'it' : 'them'}.`,
  ],
  cpu: (group, _scenario, labelOf) => {
    const shared = group.filter(cell => !fillsItsCores(cell))
    return [
      ...byCoreLimit(group.filter(fillsItsCores)).map(
        alone =>
          `${list(alone.map(labelOf))} ${are(alone)} CPU-bound (${coresText(alone)}): only more cores or less work per request would help.`,
      ),
      ...(shared.length === 0
        ? []
        : [
            `${list([...shared.map(labelOf), 'the load generator', ...otherWork(shared)])} together filled the machine (${coresText(shared)}; the generator took ${generatorText(shared)}): with more cores to itself ${shared.length === 1 ? 'it' : 'each'} would be faster.`,
          ]),
    ]
  },
  generator: (group, _scenario, labelOf) => [
    `${list(group.map(labelOf))} ${group.length === 1 ? 'was' : 'were'} faster than the load generator on this machine: the throughput is a lower bound (≥), and the latency of the closed loop is withheld.`,
  ],
  unknown: (group, _scenario, labelOf) => [`What bound ${list(group.map(labelOf))} could not be shown.`],
}

/** Pairs of neighbours in throughput whose ratio's interval holds 1, joined into groups. */
function describeTies(cells: readonly Cell[], labelOf: LabelOf): string[] {
  const ranked = cells
    .filter(isCompleted)
    .filter(({summary}) => summary.throughput.value !== null)
    .sort((a, b) => (b.summary.throughput.value ?? 0) - (a.summary.throughput.value ?? 0))
  const groups: CompletedCell[][] = []
  for (const cell of ranked) {
    const group = groups.at(-1)
    const tied = group?.every(other => notShownToDiffer(throughputRatio(cell, other))) ?? false
    if (tied) group?.push(cell)
    else groups.push([cell])
  }
  return groups
    .filter(group => group.length > 1)
    .map(group => cells.filter(cell => group.some(one => one === cell)))
    .map(group => `${list(group.map(labelOf))} are not shown to differ in throughput.`)
}

/** Nothing is said of a throughput that is withheld. */
function isBound(cell: Cell): cell is BoundCell {
  return isCompleted(cell) && cell.boundFacts !== null && cell.summary.throughput.withheld === undefined
}

function slotsText({workers, threads}: Cell): string {
  return `${workers ?? 0} × ${threads ?? 1}`
}

/** Service times of a group, as one number when they agree. */
function serviceText(group: readonly BoundCell[]): string {
  const texts = [...new Set(group.map(cell => `${formatFact(cell.boundFacts.serviceMs)} ms`))]
  if (texts.length === 1) return texts[0] ?? ''
  const values = group.map(cell => cell.boundFacts.serviceMs)
  return `${formatFact(Math.min(...values))}–${formatFact(Math.max(...values))} ms`
}

function coresText(group: readonly BoundCell[]): string {
  const limit = Math.max(...group.map(cell => cell.boundFacts.coreLimit ?? 0))
  return `${range(group.map(cell => cell.boundFacts.serverCores ?? 0))} of ${limit} core${limit === 1 ? '' : 's'} busy`
}

/** CPU-bound by its own processes, and not only because the generator took the rest of the machine. */
function fillsItsCores({boundFacts: {serverCores, coreLimit}}: BoundCell): boolean {
  return serverCores !== null && coreLimit !== null && serverCores >= 0.9 * coreLimit
}

/** Arms that can use the same number of cores stand together. */
function byCoreLimit(group: readonly BoundCell[]): readonly (readonly BoundCell[])[] {
  const limits = [...new Set(group.map(cell => cell.boundFacts.coreLimit))]
  return limits.map(limit => group.filter(cell => cell.boundFacts.coreLimit === limit))
}

/** Other processes of the machine, where they took more than the upstream and bench itself do. */
function otherWork(group: readonly BoundCell[]): readonly string[] {
  const most = Math.max(...group.map(cell => cell.boundFacts.otherCores ?? 0))
  return most > 0.3 ? [`other work on this machine (${most.toFixed(1)} cores)`] : []
}

function generatorText(group: readonly BoundCell[]): string {
  return range(group.map(cell => cell.boundFacts.generatorCores))
}

/** `1.9`, `1.1–1.3`. */
function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values).toFixed(1), Math.max(...values).toFixed(1)]
  return least === most ? least : `${least}–${most}`
}

function are(group: readonly unknown[]): string {
  return group.length === 1 ? 'is' : 'are'
}
