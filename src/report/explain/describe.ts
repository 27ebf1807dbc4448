import {askedText} from '../asked-text.js'
import {explainArm, type Explanation, type OneMore} from '../../judge/explain/arm.js'
import type {Resource} from '../../judge/explain/law.js'
import {largerBy, sweepsOf, type Sweep, type Swept} from '../../judge/explain/sweep.js'
import {pairedRatio} from '../../judge/ratio.js'
import type {Cell, CompletedCell} from '../../result/cell.js'
import type {ScenarioRecord} from '../../result/plan-record.js'
import type {RunResult} from '../../result/schema.js'
import type {Interval} from '../../stats/interval.js'
import {count} from '../../text/words.js'
import {formatFact, formatNumber, printEstimate} from '../../unit/number.js'
import {formatChange, formatWholePercent} from '../../unit/percent.js'
import {labelOf} from '../series.js'
import {describeBounds} from '../sentences.js'

/** Why the numbers of one scenario are what they are, in words. */
export interface ExplainedScenario {
  readonly heading: string
  readonly arms: readonly ExplainedArm[]
  /** What more and more of something gave. */
  readonly sweeps: readonly string[]
}

export interface ExplainedArm {
  readonly name: string
  readonly throughput: string
  readonly sentences: readonly string[]
  /** Empty where nothing can be foretold. */
  readonly oneMore: readonly OneMoreRow[]
}

export interface OneMoreRow {
  /** `worker (5)` */
  readonly what: string
  readonly perSecond: string
  readonly change: string
  readonly bindsThen: string
  readonly memory: string
}

export function explainResult(result: RunResult): readonly ExplainedScenario[] {
  return result.plan.scenarios.map(scenario => {
    const cells = result.cells.filter(cell => cell.scenario === scenario.name)
    return {
      heading: `${scenario.name} · ${askedText(scenario)} · ${count(scenario.connections, 'connection')}, closed loop`,
      arms: cells.map(cell => explainedArm(cell, cells, scenario, result)),
      sweeps: sweepsOf(cells).map(sweep => sweepSentence(sweep, cells)),
    }
  })
}

function explainedArm(
  cell: Cell,
  cells: readonly Cell[],
  scenario: ScenarioRecord,
  result: RunResult,
): ExplainedArm {
  const name = labelOf(cell, cells)
  const explanation = explainArm(cell, scenario)
  const bounds = describeBounds([cell], scenario, result.plan, () => name)
  if (explanation !== undefined) return {name, ...explainedBy(explanation, bounds, cells, result)}
  const sentences = cell.status === 'completed' ? bounds : [`${cell.status}: ${cell.reason}`]
  return {
    name,
    throughput: '–',
    sentences: sentences.length > 0 ? sentences : ['Nothing can be said of a throughput that is not proven.'],
    oneMore: [],
  }
}

function explainedBy(
  explanation: Explanation,
  bounds: readonly string[],
  cells: readonly Cell[],
  result: RunResult,
): Omit<ExplainedArm, 'name'> {
  const {cell, throughput, oneMore} = explanation
  const {text, interval} = printEstimate(throughput.value, throughput.low, throughput.high)
  return {
    throughput: [`${text} req/s`, interval].filter(part => part !== '').join(' '),
    sentences: [
      ...bounds,
      lawSentence(explanation),
      ...(oneMore.length === 0
        ? ['The law does not explain what was measured, so nothing is foretold from it.']
        : [...splitSentence(explanation, result), ...measuredSentences(cell, cells)]),
    ],
    oneMore: oneMore.map(rowOf),
  }
}

const named: Readonly<Record<Resource, string>> = {slots: 'slots', clients: 'clients', cores: 'CPU'}

/** The arithmetic in the open, and how near the measurement comes to it. */
function lawSentence({cell, binding, isCrowded, model, toLaw}: Explanation): string {
  const {serviceMs, cpuMs, slots, clients, cores} = model
  const cpu = `${formatFact(cpuMs ?? 0)} ms of CPU`
  if (isCrowded) {
    const most = cell.boundFacts?.coreLimit ?? null
    const alone =
      most === null || cpuMs === null
        ? ''
        : `; with ${count(most, 'core')} to itself it would be at most ${formatFact((most / cpuMs) * 1000)} req/s`
    return `A request takes ${cpu}, and the server had ${formatFact(cores ?? 0)} cores${alone}.`
  }
  const sums: Readonly<Record<Resource, string>> = {
    slots: `${formatFact(slots ?? 0)} in service ÷ ${formatFact(serviceMs)} ms`,
    clients: `${count(clients, 'client')} ÷ ${formatFact(serviceMs)} ms`,
    cores: `${count(cores ?? 0, 'core')} ÷ ${cpu}`,
  }
  const off = toLaw - 1
  const measured =
    Math.abs(off) < 0.005
      ? 'as measured'
      : `measured ${formatWholePercent(Math.abs(off))} ${off < 0 ? 'below' : 'above'} that`
  return `The tightest law is that of ${named[binding.by]}: ${sums[binding.by]} = ${formatFact(binding.perSecond)} req/s; ${measured}.`
}

/** Waiting that is not mostly the way to the server and back. */
const waitsFrom = {share: 0.5, floors: 3} as const

/** What a lone request does with its time, which decides what pays. */
function splitSentence(
  {model: {serviceMs, cpuMs}, binding}: Explanation,
  {floor}: Pick<RunResult, 'floor'>,
): readonly string[] {
  const floorMs = floor?.p50Ms ?? 0
  if (cpuMs === null || serviceMs < waitsFrom.floors * floorMs) return []
  const waiting = Math.max(0, serviceMs - cpuMs - floorMs)
  const what = `A lone request takes ${formatFact(serviceMs)} ms: ${formatFact(Math.min(cpuMs, serviceMs))} ms of CPU, ${formatFact(waiting)} ms of waiting`
  if (binding.by === 'cores' || waiting < waitsFrom.share * serviceMs) return [`${what}.`]
  return [`${what}: while one waits, another can be served.`]
}

/** Arms that are the same but for more workers or threads: what the law foretells can be held against them. */
function measuredSentences(cell: CompletedCell, cells: readonly Cell[]): readonly string[] {
  return (['workers', 'threads'] as const).flatMap(by => {
    const [next] = largerBy(by, cell, cells)
    const ratio = next === undefined ? undefined : pairedRatio(next, cell, 'throughput')
    if (next === undefined || ratio === undefined) return []
    return [
      `Measured with ${count(next[by] ?? 0, by === 'workers' ? 'worker' : 'thread')}: ${ratioText(ratio)} of this.`,
    ]
  })
}

/** Less is what rounding makes of nothing. */
const leastGain = 0.001

function rowOf({dimension, to, perSecond, gain, bindsThen, bytes}: OneMore): OneMoreRow {
  const what = {
    workers: `worker (${to})`,
    threads: `thread per worker (${to})`,
    connections: `connection per worker (${formatNumber(to, 0)})`,
    cores: `core (${to})`,
    clients: `client (${to})`,
  }[dimension]
  const pays = gain > leastGain
  return {
    what,
    perSecond: pays ? formatFact(perSecond) : 'no more',
    change: pays ? formatChange(gain) : '',
    bindsThen: named[bindsThen],
    memory: bytes === null ? '' : `+${formatFact(bytes / 1e6)} MB`,
  }
}

function sweepSentence({by, cells, knee, best, beyond, falls}: Sweep, among: readonly Cell[]): string {
  const numbers = cells.map(cell => cell[by] ?? 0).join(', ')
  const name = labelOf(
    knee,
    [...among].filter(cell => cell.mode !== knee.mode || cell === knee),
  )
  const first = `${name}, ${by} ${numbers}: `
  const fall =
    falls === undefined
      ? ''
      : ` ${falls.cell[by] ?? 0} are worse than ${best[by] ?? 0}: ${ratioText(falls.ratio)}.`
  if (beyond === undefined)
    return `${first}throughput grows up to ${count(best[by] ?? 0, singular[by])}${best === cells.at(-1) ? ', the most that were tried' : ''}.${fall}`
  return `${first}the knee is at ${knee[by] ?? 0}; more than that gives nothing that shows (${best[by] ?? 0} against ${knee[by] ?? 0}: ${ratioText(beyond)}).${fall}`
}

const singular: Readonly<Record<Swept, string>> = {workers: 'worker', threads: 'thread'}

function ratioText({value, low, high}: Interval): string {
  const {text, interval} = printEstimate(value, low, high, 'both')
  return interval === '' ? `${text} ×` : `${text} × ${interval}`
}
