import {headlineFindings, type Cost, type HeadlineFinding} from '../judge/findings/headline.js'
import type {Ranking} from '../judge/findings/ranking.js'
import type {Standing} from '../judge/findings/standing.js'
import {errorsOf} from '../judge/errors.js'
import {metrics} from '../judge/metric.js'
import {hasTooManyErrors} from '../judge/rank.js'
import {proven, type Proven} from '../result/cell-values.js'
import {completedRounds} from '../result/round-values.js'
import type {Cell, CompletedCell} from '../result/cell.js'
import type {PlanRecord, ScenarioRecord} from '../result/plan-record.js'
import type {Interval} from '../stats/interval.js'
import {count, list} from '../text/words.js'
import {wrap} from '../text/wrap.js'
import {formatFact, printEstimate} from '../unit/number.js'
import {formatPercent} from '../unit/percent.js'
import {printStored} from '../unit/printed.js'

type LabelOf = (cell: Cell) => string
type Phases = Pick<PlanRecord, 'saturation' | 'latency'>

/** What a headline may take of a terminal. */
export const headlineLimits = {lines: 5, columns: 80} as const

/** A list of more names than this is a number of arms. */
const mostNames = 4

/**
 * The answer before the numbers: who leads or is tied, the lowest p99, the cheapest CPU, the smallest memory, and arms that
 * nothing speaks for. One paragraph each; what does not fit the limits is left out from the end.
 */
export function describeHeadline(
  cells: readonly Cell[],
  scenario: ScenarioRecord,
  phases: Phases,
  labelOf: LabelOf,
): readonly string[] {
  const shown: string[] = []
  const findings = headlineFindings(cells, scenario, phases.saturation)
  const verbs = claims[findings.some(({kind}) => kind === 'busy machine') ? 'busy' : 'quiet']
  for (const finding of findings) {
    const sentence = sentenceOf(finding, phases, {labelOf, verbs})
    if (linesOf([...shown, sentence]) > headlineLimits.lines) break
    shown.push(sentence)
  }
  return shown
}

function linesOf(paragraphs: readonly string[]): number {
  return wrap(paragraphs.join('\n'), headlineLimits.columns).split('\n').length
}

/** On a busy machine what was seen is told as that, and not as what holds. */
const claims = {
  quiet: {
    ...{leads: 'leads', answers: 'answers', tie: 'tie', tieForLead: 'tie for the lead'},
    ...{next: 'next is', needs: 'needs least'},
  },
  busy: {
    ...{
      leads: 'was ahead',
      answers: 'answered',
      tie: 'were about level',
      tieForLead: 'were ahead and about level',
    },
    ...{next: 'next was', needs: 'took least'},
  },
} as const

interface Telling {
  readonly labelOf: LabelOf
  readonly verbs: (typeof claims)[keyof typeof claims]
}

function sentenceOf(finding: HeadlineFinding, phases: Phases, telling: Telling): string {
  const {labelOf} = telling
  if (isNotRanked(finding)) return `Not ranked: ${namesOf(finding.arms, labelOf)}, ${notRankedText(finding)}.`
  switch (finding.kind) {
    case 'busy machine':
      return `Busy machine: others disturbed ${finding.disturbed} of ${count(finding.rounds, 'round')}, which is in every number.`
    case 'nothing answered':
      return 'No request had a good answer in any window.'
    case 'alone':
      return aloneText(finding.cell, labelOf)
    case 'throughput':
      return `${finding.apart ? 'Not bound by CPU: ' : ''}${throughputText(finding.ranking, telling)}`
    case 'cpu-bound':
      return cpuBoundText(finding.ranking, telling)
    case 'overload':
      return `Overloaded: ${namesOf(finding.arms, labelOf)}; clients leave before their turn comes.`
    case 'costs':
      return finding.costs.map(cost => costText(cost, phases, labelOf)).join(' ')
    case 'dominated': {
      const {arms, by, isAll} = finding
      const names = isAll && arms.length > 1 ? 'any other arm' : namesOf(arms, labelOf, 'or')
      return `Nothing measured favours ${names} over ${labelOf(by)}.`
    }
  }
}

const notRankedKinds = ['withheld', 'lower bounds', 'errors', 'answers'] as const
type NotRanked = Extract<HeadlineFinding, {kind: (typeof notRankedKinds)[number]}>

function isNotRanked(finding: HeadlineFinding): finding is NotRanked {
  return (notRankedKinds as readonly string[]).includes(finding.kind)
}

function notRankedText(finding: NotRanked): string {
  switch (finding.kind) {
    case 'withheld':
      return 'whose throughput is withheld'
    case 'lower bounds': {
      const rates = finding.arms.flatMap(({summary}) => proven(summary.throughput) ?? []).map(numberText)
      return `at least ${list(rates)} req/s; the load generator was slower`
    }
    case 'errors':
      return `${list(finding.arms.map(errorShare))} errors`
    case 'answers':
      return answersText(finding)
  }
}

function answersText({arms, isAll}: Extract<HeadlineFinding, {kind: 'answers'}>): string {
  if (isAll) return 'which answer differently'
  return `which ${arms.length === 1 ? 'answers' : 'answer'} otherwise than the others`
}

/** As the table has it, to the digit. */
function valueText(estimate: Proven): string {
  const {text, unit} = printStored(estimate)
  return `${text} ${unit}`
}

function numberText(estimate: Proven): string {
  return printStored(estimate).text
}

const factTitles = {throughput: '', p99: 'p99 ', cpu: 'CPU/req ', pss: 'memory '} as const

function aloneText(cell: CompletedCell, labelOf: LabelOf): string {
  const facts = (['throughput', 'p99', 'cpu', 'pss'] as const).flatMap(key => {
    const estimate = proven(metrics[key].ofSummary(cell.summary))
    if (estimate === undefined) return []
    const sign = {atLeast: '≥ ', atMost: '≤ ', none: ''}[estimate.limit ?? 'none']
    return `${factTitles[key]}${sign}${valueText(estimate)}`
  })
  const errors = hasTooManyErrors(cell) ? [`${errorShare(cell)} errors`] : []
  return `${labelOf(cell)}: ${[...facts, ...errors].join(', ')}.`
}

function errorShare({rounds}: CompletedCell): string {
  return formatPercent(errorsOf(completedRounds(rounds)).share)
}

function throughputText(ranking: Ranking, {labelOf, verbs}: Telling): string {
  switch (ranking.kind) {
    case 'single':
      return `${labelOf(ranking.arm.cell)} ${verbs.answers} ${spanText([ranking.arm])}.`
    case 'too few rounds':
      return tooFewText(ranking, 'throughput', labelOf)
    case 'leader': {
      const {leader, next, lead} = ranking
      return `${labelOf(leader.cell)} ${verbs.leads} with ${spanText([leader])}, ${leadText(lead, labelOf(next.cell))}.`
    }
    case 'tie': {
      const {arms, next} = ranking
      const [tie, end] =
        next === null
          ? [verbs.tie, '']
          : [verbs.tieForLead, `; ${verbs.next} ${labelOf(next.cell)}, ${spanText([next])}`]
      return `${standingNames(arms, labelOf)} ${tie}: ${spanText(arms)}${end}.`
    }
  }
}

/** `1.25 × green [1.24, 1.26]` */
function leadText({value, low, high}: Interval, next: string): string {
  const {text, interval} = printEstimate(value, low, high, 'both')
  return `${text} × ${next}${interval === '' ? '' : ` ${interval}`}`
}

/** By CPU per request, with what each answered and what it could answer at most with its cores to itself. */
function cpuBoundText(ranking: Ranking, {labelOf, verbs}: Telling): string {
  if (ranking.kind === 'too few rounds') return `CPU-bound: ${tooFewText(ranking, 'cpu', labelOf)}`
  const best =
    ranking.kind === 'single' ? [ranking.arm] : ranking.kind === 'leader' ? [ranking.leader] : ranking.arms
  const names = standingNames(best, labelOf)
  const cost = `${spanText(best)} a request`
  const end = `; ${list(best.map(capacityText))} req/s.`
  if (ranking.kind === 'single') return `CPU-bound: ${names}, ${cost}${end}`
  if (ranking.kind === 'tie') return `CPU-bound: ${names} ${verbs.tie}, ${cost}${end}`
  const {next} = ranking
  return `CPU-bound: ${names} ${verbs.needs}, ${cost} (next ${labelOf(next.cell)}, ${spanText([next])})${end}`
}

/** `[≥ 9,210, ≤ 11,500]`: at least what was measured, at most cores ÷ CPU per request. */
function capacityText({cell}: Standing): string {
  const measured = proven(cell.summary.throughput)
  const perRequestUs = proven(cell.summary.cpu?.perRequest)?.value
  const cores = cell.boundFacts?.coreLimit ?? null
  const most = cores === null || perRequestUs === undefined ? 0 : (cores * 1e6) / perRequestUs
  if (measured === undefined) return `≤ ${formatFact(most)}`
  const [low, high] = [numberText(measured), formatFact(most)]
  return most > measured.value && low !== high ? `[≥ ${low}, ≤ ${high}]` : low
}

function costText({key, ranking}: Cost, {latency}: Phases, labelOf: LabelOf): string {
  const best = ranking.kind === 'leader' ? [ranking.leader] : ranking.arms
  const load =
    best[0]?.cell.summary.latency.model === 'closed'
      ? ' with all clients waiting'
      : latency?.kind === 'share'
        ? ` at ${formatPercent(latency.ofSaturation)} load`
        : ''
  const title = {p99: `Lowest p99${load}`, cpu: 'Least CPU', pss: 'Least memory'}[key]
  return `${title}: ${standingNames(best, labelOf)}, ${spanText(best)}${key === 'cpu' ? ' a request' : ''}.`
}

function tooFewText(
  {arms, rounds}: Extract<Ranking, {kind: 'too few rounds'}>,
  key: 'throughput' | 'cpu',
  labelOf: LabelOf,
): string {
  const values = arms.map(({cell, estimate}) => `${labelOf(cell)} ${numberText(estimate)}`)
  const unit = key === 'cpu' ? 'µs a request' : 'req/s'
  return `${count(rounds, 'round')}, too few to name a leader: ${list(values)} ${unit}.`
}

/** `1,270 req/s`, `1,221–1,271 req/s`. */
function spanText(arms: readonly Standing[]): string {
  const estimates = arms.map(({estimate}) => estimate).sort((one, other) => one.value - other.value)
  const [least, most] = [estimates[0], estimates.at(-1)]
  if (least === undefined || most === undefined) return ''
  const text = numberText(least)
  return text === numberText(most) ? valueText(most) : `${text}–${valueText(most)}`
}

function standingNames(arms: readonly Standing[], labelOf: LabelOf): string {
  return namesOf(
    arms.map(({cell}) => cell),
    labelOf,
  )
}

function namesOf(cells: readonly Cell[], labelOf: LabelOf, conjunction: 'and' | 'or' = 'and'): string {
  return cells.length > mostNames ? `${cells.length} arms` : list(cells.map(labelOf), conjunction)
}
