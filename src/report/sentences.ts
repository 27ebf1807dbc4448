import {boundFindings, type BoundFinding, type Range} from '../judge/findings/bounds.js'
import {throughputTies} from '../judge/findings/ties.js'
import type {Cell} from '../result/cell.js'
import type {ScenarioRecord} from '../result/plan-record.js'
import {count, list} from '../text/words.js'
import {formatFact} from '../unit/number.js'

type LabelOf = (cell: Cell) => string

/** What bound each arm and what would help, then which arms are not shown to differ. */
export function describeBounds(
  cells: readonly Cell[],
  scenario: ScenarioRecord,
  labelOf: LabelOf,
): readonly string[] {
  return [
    ...boundFindings(cells).map(finding => sentenceOf(finding, scenario, labelOf)),
    ...throughputTies(cells).map(arms => `${list(arms.map(labelOf))} are not shown to differ in throughput.`),
  ]
}

function sentenceOf(finding: BoundFinding, {connections}: ScenarioRecord, labelOf: LabelOf): string {
  const {arms} = finding
  const isOne = arms.length === 1
  const names = list(arms.map(labelOf))
  const are = isOne ? 'is' : 'are'
  switch (finding.kind) {
    case 'slots': {
      const slots = list(arms.map(({workers, threads}) => `${workers ?? 0} × ${threads ?? 1}`))
      const more = finding.byThreads ? 'workers or threads' : 'workers'
      return `${names} ${are} slot-bound: ${slots} in service ÷ ${serviceText(finding.serviceMs)}. More ${more} would help here; more CPU would not.`
    }
    case 'clients':
      return `${names} ${are} client-bound: ${count(connections, 'connection')} ÷ ${serviceText(finding.serviceMs)}; more connections would raise ${isOne ? 'it' : 'them'}.`
    case 'own cores':
      return `${names} ${are} CPU-bound (${coresText(finding)}): only more cores or less work per request would help.`
    case 'whole machine': {
      const {otherCores, generatorCores} = finding
      const others =
        otherCores === null ? [] : [`other work on this machine (${otherCores.toFixed(1)} cores)`]
      return `${list([...arms.map(labelOf), 'the load generator', ...others])} together filled the machine (${coresText(finding)}; the generator took ${tenths(generatorCores)}): with more cores to itself ${isOne ? 'it' : 'each'} would be faster.`
    }
    case 'generator':
      return `${names} ${isOne ? 'was' : 'were'} faster than the load generator on this machine: the throughput is a lower bound (≥), and the latency of the closed loop is withheld.`
    case 'unknown':
      return `What bound ${names} could not be shown.`
  }
}

function serviceText(ms: Range): string {
  return `${rangeText(ms, formatFact)} ms`
}

function coresText({
  serverCores,
  coreLimit,
}: {
  readonly serverCores: Range
  readonly coreLimit: number
}): string {
  return `${tenths(serverCores)} of ${count(coreLimit, 'core')} busy`
}

/** `1.9`, `1.1–1.3`. */
function tenths(range: Range): string {
  return rangeText(range, value => value.toFixed(1))
}

/** As one number where both ends read the same. */
function rangeText(range: Range, text: (value: number) => string): string {
  const [least, most] = [text(range.least), text(range.most)]
  return least === most ? least : `${least}–${most}`
}
