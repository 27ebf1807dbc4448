import type {CapacityAnswer, CapacityResult} from '../../result/capacity.js'
import {count as counted} from '../../text/words.js'
import {formatDuration} from '../../unit/duration.js'
import {formatFact, printEstimate} from '../../unit/number.js'
import {formatPercent} from '../../unit/percent.js'
import {nameOf, sloText, type Slo} from '../../config/words/slo.js'
import {shareOf} from '../decide/judge.js'

/** What a table and a page say of a search, in the order of its arms. */
export interface CapacityReport {
  readonly title: string
  /** `io · GET /io · p99 < 100 ms and errors < 1 %`. */
  readonly heading: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly remarks: readonly string[]
}

export function makeCapacityReport(result: CapacityResult): CapacityReport {
  const {answers, search, plan} = result
  const [scenario] = plan.scenarios
  const asked = scenario === undefined ? '' : `${scenario.name} · ${scenario.method} ${scenario.path} · `
  const objective = sloOf(result) === null ? '' : sloText(search.slo as unknown as Slo)
  const percentile = nameOf({kind: 'percentile', share: shareOf(search.slo), limit: 1})
  return {
    title: `How much load does it hold? ${scenario?.name ?? ''}`,
    heading: `${asked}${objective} · Poisson arrivals`,
    head: ['arm', 'most req/s', '95 %', `${percentile} there`, 'errors', 'CPU', 'memory', 'breaks first'],
    rows: answers.map(rowOf),
    remarks: [...interruption(result), ...answers.flatMap(answer => remarksOf(answer, search.atLeast))],
  }
}

/** null: a damaged one. */
function sloOf({search}: CapacityResult): Slo | null {
  const [first, ...others] = search.slo
  return first === undefined ? null : [first, ...others]
}

/** What the arm is called in tables: the bundled server needs no name. */
export function labelOf(arm: string): string {
  return arm.replace(/^reference\//, '')
}

function rowOf(answer: CapacityAnswer): readonly string[] {
  const {arm, there} = answer
  const bytes = there?.pssBytes ?? null
  const cores = there?.cpuCores ?? null
  const latency = there?.latencyMs ?? null
  return [
    labelOf(arm),
    ...rateText(answer),
    latency === null ? '–' : `${there?.atLeast === true ? '≥ ' : ''}${formatFact(latency)} ms`,
    there === null ? '–' : formatPercent(there.errorShare),
    cores === null ? '–' : formatFact(cores),
    bytes === null ? '–' : `${formatFact(bytes / 1e6)} MB`,
    breaksText(answer),
  ]
}

/** A number only where it is as sure as was asked; else the bounds are what is known. */
function rateText({outcome, ratePerSecond, low, high}: CapacityAnswer): readonly [string, string] {
  if (outcome === 'found' && ratePerSecond !== null) {
    const {text, interval} = printEstimate(ratePerSecond, low, high, 'both')
    return [text, interval]
  }
  const lowest = low === null ? '' : formatFact(low)
  const highest = high === null ? '' : formatFact(high)
  if (low !== null && high !== null) return ['?', `[${lowest}, ${highest}]`]
  if (low !== null) return [`≥ ${lowest}`, '']
  return [high === null ? '?' : `< ${highest}`, '']
}

const boundWords: Readonly<Record<NonNullable<CapacityAnswer['bound']>, string>> = {
  cpu: 'CPU is full',
  quota: 'the CPU quota',
  slots: 'all slots busy',
  generator: 'the load generator',
  queueing: 'queueing',
  errors: '',
  memory: '',
}

function breaksText({breaks, bound}: CapacityAnswer): string {
  const why = bound === null ? '' : boundWords[bound]
  if (breaks === null) return why === '' ? '–' : why
  return why === '' || bound === breaks ? breaks : `${breaks}: ${why}`
}

function interruption({status}: CapacityResult): readonly string[] {
  return status === 'interrupted' ? ['Interrupted: this is what was known by then.'] : []
}

function remarksOf(answer: CapacityAnswer, atLeast: number | null): readonly string[] {
  const said = [
    outcomeText(answer, atLeast),
    ...Object.entries(answer.withdrawn).map(
      ([reason, steps]) => `${counted(steps, 'step')} withdrawn: ${reason}`,
    ),
    ...(answer.setAside > 0
      ? [`${counted(answer.setAside, 'step')} that others disturbed, measured again`]
      : []),
    ...(answer.busyMachine
      ? ['others used this machine most of the time, and what they took is in the numbers']
      : []),
  ].filter(text => text !== '')
  return said.length === 0 ? [] : [`${labelOf(answer.arm)}: ${said.join('; ')}.`]
}

function outcomeText(
  {because, outcome, starts, curve, ratePerSecond}: CapacityAnswer,
  atLeast: number | null,
): string {
  const measured = `${formatDuration(curve.reduce((sum, point) => sum + point.measuredMs, 0))} in ${counted(starts, 'start')}`
  if (outcome === 'reached') return `holds ${formatFact(atLeast ?? 0)} req/s (${measured})`
  if (outcome === 'missed') return `does not hold ${formatFact(atLeast ?? 0)} req/s (${measured})`
  switch (because) {
    case 'found':
    case 'decided':
      return `measured for ${measured}`
    case 'generator':
      return 'undecided: the load generator could not send more in time'
    case 'never':
      return 'undecided: the objective looks missed at every rate, however slow'
    case 'unfinished': {
      if (outcome === 'found')
        return `measured for ${measured}, too short for the precision that was asked for; a longer --budget narrows the interval`
      const looks = ratePerSecond === null ? '' : `, it looks like ${formatFact(ratePerSecond)} req/s`
      return `undecided within the budget (${measured})${looks}; a longer --budget or a coarser --precision decides`
    }
    case 'failed':
      return 'given up'
  }
}
