import {metrics} from '../../judge/metric.js'
import type {
  ErrorJudgement,
  GateResult,
  MetricJudgement,
  SloJudgement,
  Verdict,
} from '../../result/gate-result.js'
import {limitsText} from '../../result/limits.js'
import type {TextColumn} from '../../text/table.js'
import {count} from '../../text/words.js'
import {formatDuration} from '../../unit/duration.js'
import {formatFact} from '../../unit/number.js'
import {formatChange, formatPercent} from '../../unit/percent.js'
import {printedUnits} from '../../unit/printed.js'

/** What there is to say of a gate, as text for every renderer. */
export interface GateText {
  readonly verdict: Verdict
  /** One sentence. */
  readonly headline: string
  /** What was compared with what. */
  readonly subject: string
  readonly columns: readonly TextColumn[]
  readonly rows: readonly (readonly string[])[]
  /** Errors, precision, what it would take, remarks. */
  readonly lines: readonly string[]
}

export function layGate(result: GateResult): GateText {
  const {judgement, plan} = result
  const severalScenarios = plan.scenarios.length > 1
  return {
    verdict: judgement.verdict,
    headline: headlineOf(result),
    subject: `baseline ${targetText(plan.baseline)} · candidate ${targetText(plan.candidate)} · ${plan.scenarios.map(({name, method, path}) => `${name} (${method} ${path})`).join(', ')}`,
    columns: [
      ...(severalScenarios ? [{title: 'scenario', align: 'left' as const}] : []),
      {title: 'metric', align: 'left'},
      {title: 'baseline', align: 'right'},
      {title: 'candidate', align: 'right'},
      {title: '', align: 'left'},
      {title: 'change', align: 'right'},
      {title: 'interval', align: 'left'},
      {title: 'margin', align: 'right'},
      {title: 'verdict', align: 'left'},
      {title: 'finding', align: 'left'},
    ],
    rows: judgement.metrics.map(one => [
      ...(severalScenarios ? [one.scenario ?? ''] : []),
      ...metricCells(one),
    ]),
    lines: [
      ...sloLines(result),
      ...errorLines(result),
      ...precisionLines(judgement.metrics),
      ...engineLines(result.plan),
      ...result.notes,
    ],
  }
}

export function titleOf({metric, scenario}: Pick<MetricJudgement, 'metric' | 'scenario'>): string {
  const {title} = metrics[metric]
  return scenario === null ? title : `${scenario} ${title}`
}

/** `+14 % [+9.1 %, +20 %]`, of candidate ÷ baseline. */
export function changeText({ratio, low, high}: Pick<MetricJudgement, 'ratio' | 'low' | 'high'>): string {
  return `${formatChange(ratio - 1)} ${intervalText(low, high)}`
}

/** Gated, or worse by so much that it keeps the gate from passing. */
export function bearsOnVerdict({gated, verdict}: MetricJudgement): boolean {
  return gated || verdict === 'regression'
}

/** `50 of 4000 requests failed (baseline 0 of 4000)`. */
export function errorText({candidate, baseline}: ErrorJudgement): string {
  return `${candidate.failures} of ${candidate.of} requests failed (baseline ${baseline.failures} of ${baseline.of})`
}

function headlineOf(result: GateResult): string {
  const {judgement, rounds, startedAt, finishedAt} = result
  const took = formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))
  const after = `after ${count(rounds.length, 'round')}, ${took}`
  switch (judgement.verdict) {
    case 'pass':
      return `pass ${after}`
    case 'regression': {
      const worse = judgement.metrics.filter(
        ({gated, verdict, accepted}) => gated && verdict === 'regression' && accepted === null,
      )
      const errors = judgement.errors.filter(
        ({verdict, accepted}) => verdict === 'regression' && accepted === null,
      )
      const violated = sloOf(result).filter(({verdict}) => verdict === 'regression')
      const what = [
        ...violated.map(one => `${sloTitle(one)}: ${sloValue(one)}`),
        ...worse.map(one => `${titleOf(one)} ${changeText(one)}`),
        ...errors.map(({scenario}) => `${scenario} errors`),
      ]
      return `regression ${after}: ${what.join('; ')}`
    }
    case 'inconclusive':
      return `inconclusive ${after}: ${hadNoTime(result) ? 'the budget is too short for any verdict' : whyInconclusive(judgement)}`
  }
}

/** None of a gate without limits. */
export function sloOf({judgement}: GateResult): readonly SloJudgement[] {
  return judgement.slo ?? []
}

/** `SLO hello p99 < 200 ms` */
export function sloTitle(one: Pick<SloJudgement, 'scenario' | 'metric' | 'limit'>): string {
  return `SLO ${one.scenario} ${one.metric === 'errors' ? 'errors' : metrics[one.metric].title} < ${amount(one.metric, one.limit)}`
}

/** `212 ms [205 ms, 219 ms]` */
export function sloValue({metric, value, low, high}: SloJudgement): string {
  if (value === null) return 'not measured'
  const bound = (end: number | null) => (end === null ? '?' : amount(metric, end))
  const interval = low === null && high === null ? '' : ` [${bound(low)}, ${bound(high)}]`
  return amount(metric, value) + interval
}

const sloWords = {pass: 'kept', regression: 'violated', inconclusive: 'not decided'} as const

/** `SLO hello p99 < 200 ms: kept, 183 ms [179 ms, 188 ms] at 340 req/s (baseline 180 ms)` */
function sloLines(result: GateResult): readonly string[] {
  return sloOf(result).map(one => {
    const rate = result.plan.slices.find(({scenario}) => scenario === one.scenario)?.ratePerSecond ?? null
    const at = rate === null || one.metric === 'pss' ? '' : ` at ${formatFact(rate)} req/s`
    const baseline = one.baseline === null ? '' : ` (baseline ${amount(one.metric, one.baseline)})`
    return `${sloTitle(one)}: ${sloWords[one.verdict]}, ${sloValue(one)}${at}${baseline}`
  })
}

function amount(metric: SloJudgement['metric'], value: number): string {
  if (metric === 'errors') return formatPercent(value)
  const {unit, per} = printedUnits[metrics[metric].unit]
  return `${formatFact(value / per)} ${unit}`
}

/** The pilot saw that the budget has no room for as many rounds as a verdict takes. */
export function hadNoTime({rounds, judgement}: GateResult): boolean {
  return rounds.length === 0 && judgement.stoppedBy === 'budget'
}

function whyInconclusive({metrics, errors, slo, stoppedBy}: GateResult['judgement']): string {
  const reported = metrics.filter(one => !one.gated && one.verdict === 'regression' && one.accepted === null)
  const isAllElseDecided = !metrics.some(({gated, verdict}) => gated && verdict === 'inconclusive')
  if (reported.length > 0 && isAllElseDecided) {
    const what = reported.map(one => `${titleOf(one)} ${changeText(one)}`).join('; ')
    return `${what}, which is not gated, is worse by more than its margin`
  }
  if (errors.some(({verdict}) => verdict === 'inconclusive') && isAllElseDecided)
    return 'more requests failed, in too few rounds to be sure'
  if ((slo ?? []).some(({verdict}) => verdict === 'inconclusive') && isAllElseDecided)
    return 'whether the candidate keeps to its limits is not decided'
  return stopReasons[stoppedBy]
}

const stopReasons: Readonly<Record<GateResult['judgement']['stoppedBy'], string>> = {
  decision: 'a number was not measured',
  futility: 'more rounds within the plan would most likely not decide it',
  rounds: 'all rounds were used',
  budget: 'the budget was spent',
  interruption: 'interrupted',
}

/** `ref:main (1ecb088936), limited to 0.5 CPU` */
function targetText({asked, commit, arm}: GateResult['plan']['baseline']): string {
  const limits = limitsText(arm?.limits)
  return `${asked}${commit === null ? '' : ` (${commit.slice(0, 10)})`}${limits === '' ? '' : `, limited to ${limits}`}`
}

function metricCells(one: MetricJudgement): readonly string[] {
  const {unit, per} = printedUnits[one.unit]
  const accepted = one.accepted === null ? '' : ` (accepted: ${one.accepted})`
  return [
    metrics[one.metric].title,
    formatFact(one.baseline / per),
    formatFact(one.candidate / per),
    unit,
    formatChange(one.ratio - 1),
    intervalText(one.low, one.high),
    formatPercent(one.margin),
    one.gated ? one.verdict : one.verdict === 'regression' ? 'worse, not gated' : 'reported',
    one.finding + accepted,
  ]
}

function intervalText(low: number | null, high: number | null): string {
  const bound = (value: number | null) => (value === null ? '?' : formatChange(value - 1))
  return low === null && high === null ? '' : `[${bound(low)}, ${bound(high)}]`
}

/** Nothing of autocannon that was asked for. */
function engineLines({engine, engineNote}: GateResult['plan']): readonly string[] {
  if (engineNote !== undefined) return [`load: autocannon, not the kernel engine: ${engineNote}`]
  return engine === 'kernel' ? ['load: kernel engine, both arms alike'] : []
}

function errorLines({judgement}: GateResult): readonly string[] {
  return judgement.errors.map(error => {
    const after = error.accepted === null ? '' : `, accepted: ${error.accepted}`
    return `errors, ${error.scenario}: ${errorText(error)}: ${error.verdict}${after}`
  })
}

function precisionLines(metrics: readonly MetricJudgement[]): readonly string[] {
  return metrics
    .filter(({gated}) => gated)
    .map(one => {
      const smallest =
        one.smallestDetectable === null ? 'unknown' : formatChange(one.smallestDetectable).replace('+', '')
      const needed =
        one.roundsToCatch === null
          ? ''
          : `; one of ${formatPercent(2 * one.margin)} (twice the margin) takes ${count(one.roundsToCatch, 'round')}, about ${formatDuration((one.secondsToCatch ?? 0) * 1000)}`
      return `${titleOf(one)}: the smallest regression that this run would have caught nine times out of ten is ${smallest}${needed}`
    })
}
