import {metrics, type Metric} from '../../judge/metric.js'
import {proven, type Proven} from '../../result/cell-values.js'
import {loadsOf} from '../../result/round-values.js'
import type {RunResult} from '../../result/schema.js'
import {countUpTo} from '../../stats/histogram.js'
import {sum} from '../../stats/sum.js'
import {oneLine} from '../../text/control.js'
import {exportedArms, pooledLatency, type ExportedArm} from './arms.js'

/** Of Prometheus: seconds, bytes, no prefixes. */
const units: Record<Metric['unit'], {readonly name: string; readonly factor: number}> = {
  'req/s': {name: 'requests_per_second', factor: 1},
  ms: {name: 'seconds', factor: 1e-3},
  us: {name: 'seconds', factor: 1e-6},
  bytes: {name: 'bytes', factor: 1},
}

/** Upper bounds of the latency histogram, in µs: 1, 2, 5 in each decade from 100 µs to 100 s. */
const bounds = [2, 3, 4, 5, 6, 7].flatMap(decade => [1, 2, 5].map(step => step * 10 ** decade)).concat(1e8)

const outcomes = ['ok', 'non2xx', 'timeout', 'lost', 'inFlight'] as const

type Labels = Readonly<Record<string, string>>
interface Sample {
  readonly suffix?: string
  readonly labels: Labels
  readonly value: number
}
interface Family {
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'histogram'
  readonly help: string
  readonly samples: readonly Sample[]
}

/** The text format 0.0.4 of Prometheus, which a textfile collector or a push gateway takes. Withheld numbers are left out. */
export function renderPrometheus(result: RunResult): string {
  const arms = exportedArms(result)
  const families = [
    ...Object.values(metrics).flatMap(metric => gaugesOf(metric, arms)),
    {
      name: 'workerbench_requests_total',
      type: 'counter',
      help: 'Requests of the rounds that the numbers are made of, warm-up included, by loop and outcome.',
      samples: arms.flatMap(requestsOf),
    },
    {
      name: 'workerbench_latency_seconds',
      type: 'histogram',
      help: 'Latency in the loop that the tables show, all rounds together; requests that were never answered are in +Inf alone.',
      samples: arms.flatMap(latencyOf),
    },
    {
      name: 'workerbench_run_info',
      type: 'gauge',
      help: 'The run that these numbers are of.',
      samples: [{labels: {id: result.id, version: result.tool.version, status: result.status}, value: 1}],
    },
  ] satisfies readonly Family[]
  return families
    .filter(({samples}) => samples.length > 0)
    .map(render)
    .join('')
}

const labelsOf = ({scenario, arm, cell}: ExportedArm): Labels => ({
  scenario,
  server: cell.server,
  mode: cell.mode ?? '',
  arm,
})

function gaugesOf(metric: Metric, arms: readonly ExportedArm[]): readonly Family[] {
  const {name: unit, factor} = units[metric.unit]
  const base = `workerbench_${metric.csv.replace(/_(rps|ms|us|bytes)$/, '')}_${unit}`
  const shown = arms.flatMap(arm => {
    const estimate = metric.ofSummary(arm.cell.summary)
    const found = estimate?.withheld === undefined && estimate !== undefined ? proven(estimate) : undefined
    return found === undefined ? [] : [{labels: {...labelsOf(arm), ...limitOf(found)}, found}]
  })
  const edge = (which: 'low' | 'high'): readonly Sample[] =>
    shown.flatMap(({labels, found}) => {
      const value = found[which]
      return value === null ? [] : [{labels, value: value * factor}]
    })
  return [
    {
      name: base,
      type: 'gauge',
      help: `${metric.title}: the median round.`,
      samples: shown.map(({labels, found}) => ({labels, value: found.value * factor})),
    },
    {
      name: `${base}_low`,
      type: 'gauge',
      help: `${metric.title}: lower end of its interval.`,
      samples: edge('low'),
    },
    {
      name: `${base}_high`,
      type: 'gauge',
      help: `${metric.title}: upper end of its interval.`,
      samples: edge('high'),
    },
  ]
}

/** A number that is only a bound says so. */
function limitOf({limit}: Proven): Labels {
  return limit === undefined ? {} : {limit: limit === 'atLeast' ? 'at_least' : 'at_most'}
}

function requestsOf(arm: ExportedArm): readonly Sample[] {
  const loads = arm.rounds.flatMap(loadsOf)
  return (['closed', 'open'] as const).flatMap(loop =>
    outcomes.map(outcome => ({
      labels: {...labelsOf(arm), loop, outcome: outcome === 'inFlight' ? 'unanswered' : outcome},
      value: sum(
        loads.filter(({model}) => model === loop),
        ({total}) => total[outcome],
      ),
    })),
  )
}

function latencyOf(arm: ExportedArm): readonly Sample[] {
  const {known, censored} = pooledLatency(arm.rounds)
  const labels = labelsOf(arm)
  const all = known.totalCount + censored
  return [
    ...bounds.map(us => ({
      ...{suffix: '_bucket', labels: {...labels, le: String(us / 1e6)}},
      value: countUpTo(known, us),
    })),
    {suffix: '_bucket', labels: {...labels, le: '+Inf'}, value: all},
    {suffix: '_sum', labels, value: known.totalCount === 0 ? 0 : (known.mean * known.totalCount) / 1e6},
    {suffix: '_count', labels, value: all},
  ]
}

function render({name, type, help, samples}: Family): string {
  const lines = samples.map(
    ({suffix = '', labels, value}) => `${name}${suffix}{${labelText(labels)}} ${value}\n`,
  )
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, text]) => `${name}="${escaped(text)}"`)
    .join(',')
}

/** As the format asks: backslash and quote; a label has one line here. */
function escaped(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}
