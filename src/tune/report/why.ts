import type {Candidate, JudgedCandidate, KindModel, TuneResult} from '../../result/tune.js'
import {count, list} from '../../text/words.js'
import {formatBytes} from '../../unit/bytes.js'
import {formatFact} from '../../unit/number.js'
import {formatWholePercent} from '../../unit/percent.js'
import {fillsAtMost} from '../decide/memory.js'
import {nameOf} from './limits-of.js'
import {megabytes, shownOf} from './values.js'

/** A candidate with all that is known of it. */
interface Known {
  readonly candidate: Candidate
  readonly judged: JudgedCandidate
  readonly model: KindModel
}

/** What binds the advised candidate, what the others cost, what it takes of the memory. */
export function whyText(result: TuneResult, arm: string): readonly string[] {
  const own = knownOf(result, arm)
  if (own === undefined) return []
  return [
    bindsText(own, result),
    otherText(own, result),
    memoryText(own, result),
    ...formulaText(result),
  ].filter(text => text !== '')
}

export function knownOf({candidates, advice}: TuneResult, arm: string): Known | undefined {
  const candidate = candidates.find(one => one.arm === arm)
  const judged = advice.candidates.find(one => one.arm === arm)
  const model = advice.kinds.find(({kind}) => kind === candidate?.kind)
  return candidate === undefined || judged === undefined || model === undefined
    ? undefined
    : {candidate, judged, model}
}

/** Most of a request is one or the other. */
const mostly = 0.5
/** Less is the way to the server and back, and others that had the core. */
const leastWaitMs = 3

function bindsText({candidate, judged, model}: Known, {tune}: TuneResult): string {
  const {serviceMs, cpuMs} = model
  if (serviceMs === null || judged.perSecond === null) return ''
  const {bound, perSecond} = judged
  const waitMs = cpuMs === null ? null : Math.max(0, serviceMs - cpuMs)
  const at = `${formatFact(perSecond)}/s when saturated`
  const waits = waitMs !== null && waitMs > Math.max(leastWaitMs, mostly * serviceMs)
  const split = waits
    ? `A lone request waits ${formatFact(waitMs)} of its ${formatFact(serviceMs)} ms: while one waits, others can be served, so threads or an event loop pay more than workers`
    : `A lone request takes ${formatFact(serviceMs)} ms, ${formatFact(Math.min(cpuMs ?? 0, serviceMs))} ms of it CPU: it hardly waits, so more threads give nothing, and workers beyond the cores neither`
  if (bound === 'cores' && cpuMs !== null)
    return `${split}. CPU binds: ${coresText(tune.cores)} ÷ ${formatFact(cpuMs)} ms of CPU a request give ${at}.`
  const slots = candidate.slots ?? (model.seenSlots ?? 1) * candidate.workers
  return `${split}. Slots bind: ${formatFact(slots)} in service ÷ ${formatFact(serviceMs)} ms give ${at}.`
}

function coresText(cores: number): string {
  return cores === 1 ? '1 core' : `${formatFact(cores)} cores`
}

/** The best of every other kind. */
function otherText({candidate}: Known, result: TuneResult): string {
  const {advice, tune} = result
  const seen = new Set([candidate.kind])
  const others = advice.candidates.flatMap(judged => {
    const one = result.candidates.find(({arm}) => arm === judged.arm)
    if (one === undefined || seen.has(one.kind) || judged.perSecond === null) return []
    if (judged.fate.kind === 'memory' || judged.fate.kind === 'unsafe' || judged.fate.kind === 'database')
      return []
    seen.add(one.kind)
    const model = advice.kinds.find(({kind}) => kind === one.kind)
    return [alternativeText(judged, tune, model?.memory?.atLeast === true && judged.bytes === null)]
  })
  return others.length === 0 ? '' : `Instead: ${list(others.slice(0, 3))}.`
}

function alternativeText(
  {arm, fate, value, bytes, needsBytes, perSecond}: JudgedCandidate,
  tune: TuneResult['tune'],
  isLeast: boolean,
): string {
  const memory = bytes ?? needsBytes
  const cost = memory === null ? '' : `, ${isLeast ? 'at least ' : ''}${megabytes(memory)}`
  const name = nameOf(arm)
  if (value !== null) {
    const much = shownOf(tune).text(value)
    const ratio = 'ratio' in fate ? ` (${formatFact(fate.ratio)} ×)` : ''
    return `${name} ${tune.objective === 'load' ? `holds ${much}` : `has ${much}`}${ratio}${tune.objective === 'memory' ? '' : cost}`
  }
  return `${name} would answer ${formatFact(perSecond ?? 0)}/s by the law${cost}`
}

function memoryText({judged, model, candidate}: Known, {tune}: TuneResult): string {
  const bytes = judged.bytes ?? judged.needsBytes
  if (bytes === null) return ''
  const limit = tune.memoryBytes
  const share = limit === null ? '' : `, ${formatWholePercent(bytes / limit)} of ${formatBytes(limit)}`
  const memory = model.memory
  if (memory === null) return `At its peak it took ${megabytes(bytes)}${share}.`
  const threads = memory.perThreadBytes > 0 ? `, each thread ${megabytes(memory.perThreadBytes)}` : ''
  const worker = memory.perWorkerBytes + (candidate.threads ?? 0) * memory.perThreadBytes
  return `At its peak it took ${megabytes(bytes)}${share}; each further worker takes ${megabytes(worker)}${threads === '' ? '' : ` with its threads${threads}`}.`
}

/** What becomes of gunicorn's 2 × cores + 1. */
function formulaText({candidates, advice, environment, tune}: TuneResult): readonly string[] {
  const formula = candidates.find(({known}) => known === 'formula')
  const judged = advice.candidates.find(({arm}) => arm === formula?.arm)
  if (formula === undefined || judged === undefined) return []
  const {fate, needsBytes} = judged
  const what = `2 × cores + 1 is ${formula.workers} workers, for the server sees the ${count(environment.cores, 'core')} of the machine`
  if (fate.kind === 'memory')
    return [
      `${what}: they would need ${megabytes(fate.needsBytes)}, and ${formatWholePercent(fillsAtMost)} of the limit are ${megabytes(fate.allowedBytes)}.`,
    ]
  if (fate.kind === 'no-gain' || fate.kind === 'law' || fate.kind === 'behind') {
    const cost =
      needsBytes === null || tune.objective === 'memory' ? '' : ` and take ${megabytes(needsBytes)}`
    const much = judged.perSecond === null ? 'no more' : `${formatFact(judged.perSecond)}/s`
    return [`${what}: by the law they give ${much}${cost}.`]
  }
  return []
}
