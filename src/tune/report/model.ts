import type {JudgedCandidate, TuneResult} from '../../result/tune.js'
import {sloText, type Slo} from '../../config/words/slo.js'
import {oneLine} from '../../text/control.js'
import {count} from '../../text/words.js'
import {limitsText} from '../../result/limits.js'
import {formatBytes} from '../../unit/bytes.js'
import {formatFact} from '../../unit/number.js'
import {formatChange} from '../../unit/percent.js'
import {confirmedBy} from '../decide/race.js'
import {commandText, deploymentOf} from './deploy.js'
import {leftOutTexts} from './left-out.js'
import {limitsOfArms, nameOf} from './limits-of.js'
import {megabytes, shownOf} from './values.js'
import {knownOf, whyText} from './why.js'

/** What is said of a tuning, in the order in which it is said. */
export interface TuneReport {
  /** `io · GET /io · p99 < 200 ms and errors < 1 % · 1 CPU, 512 MiB`. */
  readonly heading: string
  /** What to deploy, in a sentence. */
  readonly verdict: string
  /** null: nothing is advised. */
  readonly command: string | null
  readonly warnings: readonly string[]
  readonly why: readonly string[]
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly leftOut: readonly string[]
  readonly more: readonly string[]
  readonly sure: readonly string[]
}

export function makeTuneReport(result: TuneResult): TuneReport {
  const {advice, plan, tune} = result
  const [scenario] = plan.scenarios
  const asked = scenario === undefined ? '' : `${scenario.name} · ${scenario.method} ${scenario.path} · `
  const limits = limitsText(limitsOfArms(result))
  const arm = advice.arm === null ? undefined : plan.arms.find(({id}) => id === advice.arm)
  const shown = shownOf(tune)
  const at = tune.ratePerSecond === null ? '' : ` · ${shown.words} at ${formatFact(tune.ratePerSecond)}/s`
  return {
    heading: `${asked}${sloText(tune.slo as unknown as Slo)}${at}${limits === '' ? '' : ` · ${limits}`}`,
    verdict: verdictText(result),
    command: arm === undefined ? null : commandText(deploymentOf(arm)),
    warnings: warningsOf(result),
    why: advice.arm === null ? [] : whyText(result, advice.arm),
    head: [
      'candidate',
      shown.title,
      'of the best',
      ...(tune.objective === 'memory' ? [] : ['memory']),
      'starts',
    ],
    rows: advice.candidates.filter(isRaced).map(judged => rowOf(judged, result)),
    leftOut: leftOutTexts(result),
    more: moreTexts(result),
    sure: sureTexts(result),
  }
}

function isRaced({fate}: JudgedCandidate): boolean {
  return ['leads', 'tied', 'open', 'behind', 'slo'].includes(fate.kind)
}

function verdictText(result: TuneResult): string {
  const {advice, tune, candidates} = result
  const {arm, value, outcome, because, leader} = advice
  const shown = shownOf(tune)
  if (arm === null || value === null) return nothingText(result)
  const name = nameOf(arm)
  const much =
    tune.objective === 'load'
      ? `holds about ${shown.text(value)}`
      : `has ${shown.words}, ${shown.text(value)}`
  const known = candidates.find(one => one.arm === arm)?.known
  const isDefault =
    known === 'default'
      ? ' That is what gunicorn does when nothing is said: the default is already the best.'
      : ''
  const isCheaper =
    leader !== null && leader !== arm
      ? ` It is as good as ${nameOf(leader)}, as far as can be told, and takes less memory.`
      : ''
  const sure =
    outcome === 'found'
      ? ''
      : because === 'interrupted'
        ? ' Interrupted: this is what was known by then.'
        : ' Not yet sure: the budget was spent.'
  return `${name} ${much}.${isCheaper}${isDefault}${sure}`
}

function nothingText({advice, tune, threading}: TuneResult): string {
  switch (advice.because) {
    case 'memory':
      return `Nothing fits: the smallest candidate needs ${smallestText(advice.candidates)}, and ${formatBytes(tune.memoryBytes ?? 0)} are allowed, of which 90 % may be filled.`
    case 'database':
      return `Nothing fits: every candidate may open more connections than the ${tune.database?.connections ?? 0} that the database allows.`
    case 'slo':
      return tune.ratePerSecond === null
        ? 'No candidate meets the objective at any rate, however slow: it asks for more than the app can do alone.'
        : `No candidate meets the objective at ${formatFact(tune.ratePerSecond)}/s.`
    case 'law':
      return `No candidate reaches ${formatFact(tune.ratePerSecond ?? 0)}/s: the best of them saturates before.`
    case 'failed':
      return 'Every candidate failed; the reasons stand below.'
    case 'interrupted':
      return 'Interrupted before anything could be advised.'
    default:
      return threading.length === 0 || advice.kinds.length > 0
        ? 'Undecided: the budget was spent before anything could be advised.'
        : 'Nothing can be advised.'
  }
}

function smallestText(candidates: readonly JudgedCandidate[]): string {
  const needs = candidates.flatMap(({needsBytes}) => needsBytes ?? [])
  return needs.length === 0 ? 'more than there is' : megabytes(Math.min(...needs))
}

function rowOf(
  {arm, value, bytes, needsBytes, starts, fate}: JudgedCandidate,
  {tune, advice}: TuneResult,
): readonly string[] {
  const memory = bytes ?? needsBytes
  return [
    `${arm === advice.arm ? '→ ' : '  '}${nameOf(arm)}`,
    value === null ? '–' : shownOf(tune).text(value),
    besideBest(fate),
    ...(tune.objective === 'memory' ? [] : [memory === null ? '–' : megabytes(memory)]),
    String(starts),
  ]
}

function besideBest(fate: JudgedCandidate['fate']): string {
  switch (fate.kind) {
    case 'leads':
      return 'best'
    case 'tied':
      return `${ratioText(fate)} tie`
    case 'open':
      return `${ratioText(fate)} open`
    case 'behind':
      return ratioText(fate)
    case 'slo':
      return 'misses the objective'
    default:
      return ''
  }
}

function ratioText({
  ratio,
  low,
  high,
}: {
  readonly ratio: number
  readonly low: number | null
  readonly high: number | null
}): string {
  const interval = low === null || high === null ? '' : ` [${low.toFixed(2)}, ${high.toFixed(2)}]`
  return `${ratio.toFixed(2)}${interval}`
}

function warningsOf(result: TuneResult): readonly string[] {
  const {threading, tune, advice} = result
  const unsafe = threading.filter(({verdict}) => verdict === 'differ')
  const left = new Set(advice.candidates.map(({fate}) => fate.kind))
  return [
    ...unsafe.map(
      ({kind, asked, one = '', many = ''}) =>
        `The app is not safe to serve several requests in one process, as far as seen: of ${asked} that ${nameOf(kind)} served together, some were answered otherwise than one by one: “${oneLine(many)}” instead of “${oneLine(one)}”. Such candidates are left out.`,
    ),
    ...(left.has('database') && tune.database !== null
      ? [
          `The database binds: workers × ${tune.database.pool === null ? 'requests in service' : `pool of ${tune.database.pool}`} × ${count(tune.database.replicas, 'replica')} must not exceed its ${tune.database.connections} connections. A pool in front of it (PgBouncer), or fewer threads, would leave room.`,
        ]
      : []),
  ]
}

function moreTexts(result: TuneResult): readonly string[] {
  const {advice, tune} = result
  if (advice.arm === null) return []
  const texts = advice.more.map(({of, to, kind, workers, threads, gain}) => {
    const size = of === 'memory' ? `With ${formatBytes(to)}` : `With ${formatFact(to)} cores`
    const pool = threads === null ? '' : ` and ${count(threads, 'thread')} each`
    return `${size}: ${nameOf(kind)} with ${count(workers, 'worker')}${pool}, ${formatChange(gain)} by the law.`
  })
  const changed = new Set(advice.more.map(({of}) => of))
  return [
    ...texts,
    ...(tune.memoryBytes === null || changed.has('memory') ? [] : ['More memory would change nothing.']),
    ...(changed.has('cores') ? [] : ['Another core would change nothing.']),
  ]
}

function sureTexts(result: TuneResult): readonly string[] {
  const {advice, starts} = result
  if (advice.arm === null) return []
  const runner = advice.runnerUp === null ? undefined : knownOf(result, advice.runnerUp)
  const fate = runner?.judged.fate
  const against =
    fate !== undefined && 'ratio' in fate && runner !== undefined
      ? `; the runner-up ${nameOf(runner.candidate.arm)} is at ${ratioText(fate)} of the best`
      : ''
  const turns = `${count(advice.turns, 'turn')} of fresh starts in balanced order`
  const few =
    advice.outcome === 'undecided' && advice.turns < confirmedBy
      ? `; ${confirmedBy} turns would confirm it`
      : ''
  return [
    `${count(starts.length, 'start')} in all, ${turns}${against}${few}.`,
    'That a load holds is read off short looks here: bench capacity shows it with an interval.',
  ]
}
