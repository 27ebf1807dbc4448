import {boundFindings, type BoundFinding, type Range} from '../judge/findings/bounds.js'
import type {Cell, CompletedCell} from '../result/cell.js'
import type {PlanRecord, ScenarioRecord} from '../result/plan-record.js'
import {count, list} from '../text/words.js'
import {formatDuration} from '../unit/duration.js'
import {formatFact} from '../unit/number.js'
import {formatPercent, formatWholePercent} from '../unit/percent.js'

type LabelOf = (cell: Cell) => string

/** What bound each arm, and what would help where that is known. */
export function describeBounds(
  cells: readonly Cell[],
  scenario: ScenarioRecord,
  plan: Pick<PlanRecord, 'durationMs'>,
  labelOf: LabelOf,
): readonly string[] {
  return boundFindings(cells, scenario, plan).map(finding => sentenceOf(finding, scenario, labelOf))
}

type Finding<Kind extends BoundFinding['kind']> = Extract<BoundFinding, {kind: Kind}>

function sentenceOf(finding: BoundFinding, {connections}: ScenarioRecord, labelOf: LabelOf): string {
  const isOne = finding.arms.length === 1
  const names = list(finding.arms.map(labelOf))
  const are = `${names} ${isOne ? 'is' : 'are'}`
  switch (finding.kind) {
    case 'overload':
      return overloadSentence(finding, names)
    case 'short window':
      return `An answer of ${names} takes ${secondsText(finding.serviceMs.most)}, longer than the window of ${formatDuration(finding.windowMs)}: what it counts is chance; measure longer with --duration ${longEnough(finding)}.`
    case 'slots':
      return `${are} slot-bound: ${list(finding.arms.map(slotsText))} in service ÷ ${serviceText(finding.serviceMs)}. ${slotAdvice(finding, labelOf)}`
    case 'one at a time':
      return `${names} ${isOne ? 'answers' : 'answer'} one request at a time, which takes ${serviceText(finding.serviceMs)}; more connections only wait longer.`
    case 'clients':
      return `${are} client-bound: ${count(connections, 'connection')} ÷ ${serviceText(finding.serviceMs)}; ${clientAdvice[finding.slots]}.`
    case 'own cores':
      return `${are} CPU-bound (${tenths(finding.serverCores)} of ${count(finding.coreLimit, 'core')} busy): ${coreAdvice(finding)}.`
    case 'quota':
      return `${are} bound by ${quotaText(finding)}: a larger quota would help; more workers or threads would not.`
    case 'own quota':
      return ownQuotaSentence(finding, are)
    case 'memory':
      return memorySentence(finding, are)
    case 'whole machine':
      return machineSentence(finding, labelOf)
    case 'generator':
      return generatorSentence(finding, names)
    case 'unknown':
      return `What bound ${names} could not be shown.`
  }
}

/** Four answers one after the other, as a flag takes it. */
function longEnough({serviceMs}: Finding<'short window'>): string {
  return `${Math.ceil(4 * (serviceMs.most / 1000))}s`
}

function slotAdvice({byThreads, byConnections}: Finding<'slots'>, labelOf: LabelOf): string {
  const also = (what: string, arms: readonly Cell[]) =>
    arms.length === 0 ? [] : [`more ${what} for ${list(arms.map(labelOf))}`]
  const more = ['workers', ...also('threads', byThreads), ...also('worker connections', byConnections)]
  return `More ${more.join(', or ')}${more.length > 1 ? ',' : ''} would help; more CPU would not.`
}

const clientAdvice: Readonly<Record<Finding<'clients'>['slots'], string>> = {
  free: 'more connections would raise the throughput',
  full: 'every slot is taken, and more connections would only wait longer',
  unknown: 'how many it can serve at once is not known',
}

function coreAdvice({idleCores, coreLimit}: Finding<'own cores'>): string {
  return idleCores > 0
    ? `more workers would help, up to ${count(coreLimit + idleCores, 'core')}`
    : 'only more cores or less work per request would help'
}

function quotaText({quota, serverCores, generatorCores, throttledShare}: Finding<'quota'>): string {
  const use = `the server takes ${hundredths(serverCores)}, the load generator ${hundredths(generatorCores)}`
  const stopped =
    throttledShare === null
      ? ''
      : `; used up in ${rangeText(throttledShare, formatWholePercent)} of its periods`
  return `the CPU quota of ${formatFact(quota)} cores that bench runs under (${use}${stopped})`
}

function ownQuotaSentence(
  {arms, cpus, usedShare, throttledShare}: Finding<'own quota'>,
  are: string,
): string {
  const its = arms.length === 1 ? 'its' : 'their'
  const cores = `${formatFact(cpus)} ${cpus === 1 ? 'core' : 'cores'}`
  const throttled =
    throttledShare === null
      ? ''
      : `, throttled in ${rangeText(throttledShare, formatWholePercent)} of its periods`
  return `${are} bound by ${its} CPU quota of ${cores} (${rangeText(usedShare, formatWholePercent)} used${throttled}): a larger quota or less work per request would help; more workers or threads would not.`
}

function memorySentence({arms, refaultsPerSecond}: Finding<'memory'>, are: string): string {
  const limit = arms.length === 1 ? 'its limit' : 'their limits'
  return `${are} short of memory: within ${limit} the kernel dropped and read again ${rangeText(refaultsPerSecond, formatFact)} pages a second; more memory or fewer workers would help.`
}

function generatorSentence({arms}: Finding<'generator'>, names: string): string {
  return `${names} ${arms.length === 1 ? 'was' : 'were'} faster than the load generator on this machine: the throughput is a lower bound (≥), and the latency of the closed loop is withheld.`
}

function machineSentence(finding: Finding<'whole machine'>, labelOf: LabelOf): string {
  const {arms, otherCores, serverCores, generatorCores, canUseMore} = finding
  const others = otherCores === null ? [] : [`other work on this machine (${otherCores.toFixed(1)} cores)`]
  const generator = tenths(generatorCores)
  const use =
    serverCores === null
      ? `the generator took ${generator} cores`
      : `the server took ${tenths(serverCores)} cores, the generator ${generator}`
  const advice = canUseMore
    ? `: with more cores to itself ${arms.length === 1 ? 'it' : 'each'} would be faster`
    : ''
  return `${list([...arms.map(labelOf), 'the load generator', ...others])} together filled the machine (${use})${advice}.`
}

/** `2`, `2 × 4`; of connections how many in all. */
function slotsText({mode, workers, threads, boundFacts}: CompletedCell): string {
  if (mode === 'sync') return String(workers ?? 0)
  if (mode === 'thread' && threads !== null) return `${workers ?? 0} × ${threads}`
  return String(boundFacts?.slots ?? 0)
}

/** The arithmetic in the open: each number can be checked. */
function overloadSentence({overload}: Finding<'overload'>, name: string): string {
  const {clients, timeoutMs, serviceMs, queue, goodput, servedPerSecond, timedOut} = overload
  const [timeout, service] = [secondsText(timeoutMs), exactText(serviceMs)]
  if (queue === null)
    return `${name} is overloaded: ${formatPercent(timedOut)} of its requests had no answer within ${timeout}, though a lone one takes ${service}. With ${count(clients, 'client')} the queue is longer than they wait; use fewer (-c), or wait longer (--request-timeout).`
  const {inService, ms, workedPerSecond, fittingClients} = queue
  const worked =
    servedPerSecond === null
      ? `${formatFact(workedPerSecond)} req/s (${inService} ÷ ${service}, calculated)`
      : `${formatFact(servedPerSecond)} req/s by its own count`
  return (
    `${name} is overloaded: ${count(clients, 'client')} × ${service} ÷ ${inService} in service make a queue of ${secondsText(ms)}, and clients leave after ${timeout}. ` +
    `It works at ${worked}, and answers ${formatFact(goodput)} req/s in time. ` +
    `The queue fits the timeout with ${count(fittingClients, 'client')} (${inService} × ${timeout} ÷ ${service}): -c ${fittingClients}.`
  )
}

/** `1 s`, `0.5 s`, `50 ms`. */
function secondsText(ms: number): string {
  return ms < 100 ? `${formatFact(ms)} ms` : `${formatFact(Math.round(ms / 10) / 100)} s`
}

/** `1.003 s`, `50.2 ms`: with every digit that was calculated with. */
function exactText(ms: number): string {
  return ms < 100 ? `${ms} ms` : `${ms / 1000} s`
}

function serviceText(ms: Range): string {
  return `${rangeText(ms, formatFact)} ms`
}

/** `1.9`, `1.1–1.3`. */
function tenths(range: Range): string {
  return rangeText(range, value => value.toFixed(1))
}

function hundredths(range: Range): string {
  return rangeText(range, value => value.toFixed(2))
}

/** As one number where both ends read the same. */
function rangeText(range: Range, text: (value: number) => string): string {
  const [least, most] = [text(range.least), text(range.most)]
  return least === most ? least : `${least}–${most}`
}
