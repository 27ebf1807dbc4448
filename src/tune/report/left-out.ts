import type {Candidate, Fate, JudgedCandidate, TuneResult} from '../../result/tune.js'
import {oneLine} from '../../text/control.js'
import {formatFact} from '../../unit/number.js'
import {nameOf} from './limits-of.js'
import {megabytes} from './values.js'

/** Reasons that several sizes of a kind share are said once: `gunicorn/sync w20–w32: …`. */
export function leftOutTexts(result: TuneResult): readonly string[] {
  const left = result.advice.candidates.filter(({fate}) => isLeftOut(fate))
  const groups = new Map<string, {readonly candidates: Candidate[]; readonly judged: JudgedCandidate[]}>()
  for (const judged of left) {
    const candidate = result.candidates.find(({arm}) => arm === judged.arm)
    if (candidate === undefined) continue
    const key = JSON.stringify([candidate.kind, reasonKey(judged.fate)])
    const group = groups.get(key) ?? {candidates: [], judged: []}
    group.candidates.push(candidate)
    group.judged.push(judged)
    groups.set(key, group)
  }
  return [...groups.values()].map(
    ({candidates, judged}) => `${sizesText(candidates)}: ${reasonText(judged, result)}`,
  )
}

function isLeftOut({kind}: Fate): boolean {
  switch (kind) {
    case 'leads':
    case 'tied':
    case 'open':
    case 'behind':
    case 'slo':
      return false
    case 'memory':
    case 'database':
    case 'unsafe':
    case 'no-gain':
    case 'law':
    case 'costs':
    case 'failed':
    case 'waiting':
      return true
  }
}

function reasonKey(fate: Fate): readonly string[] {
  return fate.kind === 'failed' ? [fate.kind, fate.reason] : [fate.kind]
}

function sizesText(candidates: readonly Candidate[]): string {
  const [first] = candidates
  const kind = nameOf(first?.kind ?? '')
  const workers = rangeOf(candidates.map(one => one.workers))
  const threads = candidates.flatMap(one => one.threads ?? [])
  return `${kind} w${workers}${threads.length === 0 ? '' : ` t${rangeOf(threads)}`}`
}

/** `1–8`; what lies between and has another reason is named with its own. */
function rangeOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? String(least) : `${least}–${most}`
}

function reasonText(judged: readonly JudgedCandidate[], result: TuneResult): string {
  const [first] = judged
  if (first === undefined) return ''
  const {fate} = first
  const rates = spanOf(
    judged.flatMap(({perSecond}) => perSecond ?? []),
    formatFact,
  )
  switch (fate.kind) {
    case 'memory':
      return `${atLeast(first, result)}${spanOf(
        judged.flatMap(one => (one.fate.kind === 'memory' ? one.fate.needsBytes : [])),
        megabytes,
      )}, more than ${megabytes(fate.allowedBytes)}, 90 % of the limit`
    case 'database':
      return databaseText(judged, fate.allowed, result)
    case 'unsafe':
      return 'serve several requests in one process, which the app does not stand'
    case 'no-gain':
      return `by the law no more than ${nameOf(fate.than)}, which is cheaper`
    case 'law':
      return result.tune.ratePerSecond === null
        ? `by the law ${rates}/s when saturated, ${nameOf(fate.best)} ${formatFact(fate.bestPerSecond)}/s`
        : `by the law saturated at ${rates}/s`
    case 'costs':
      return `dearer by the law than ${nameOf(fate.than)}`
    case 'failed':
      return lastWords(fate.reason)
    case 'waiting':
      return 'not measured: there was no time left'
    default:
      return ''
  }
}

function databaseText(judged: readonly JudgedCandidate[], allowed: number, {tune}: TuneResult): string {
  const needs = judged.flatMap(({fate}) => (fate.kind === 'database' ? (fate.needs ?? []) : []))
  if (needs.length === 0)
    return `nothing bounds their connections to the database, which allows ${allowed}; say what a worker's pool holds with --db-pool`
  const replicas = tune.database?.replicas ?? 1
  const copies = replicas === 1 ? '' : ` with ${replicas} replicas`
  return `open up to ${spanOf(needs, String)} connections${copies}, and the database allows ${allowed}`
}

function spanOf(values: readonly number[], text: (value: number) => string): string {
  if (values.length === 0) return '?'
  const [least, most] = [text(Math.min(...values)), text(Math.max(...values))]
  return least === most ? most : `${least} to ${most}`
}

/** Tracebacks say what is wrong in their last line. */
function lastWords(reason: string): string {
  const lines = reason.split('\n').filter(line => /\w/.test(line))
  const [first = '', ...others] = lines
  const last = others.at(-1)?.trim()
  return [first, ...(last === undefined ? [] : [last])].map(line => oneLine(line).slice(0, 200)).join('; ')
}

/** Where only one number of workers was measured. */
function atLeast({arm}: JudgedCandidate, {candidates, advice}: TuneResult): string {
  const kind = candidates.find(one => one.arm === arm)?.kind
  const memory = advice.kinds.find(model => model.kind === kind)?.memory
  return memory?.atLeast === true ? 'at least ' : ''
}
