import {describe, expect, it} from 'vitest'
import {exportedArms, pooledLatency} from '../../src/report/export/arms.js'
import {renderHgrm} from '../../src/report/export/hgrm.js'
import {renderNdjson} from '../../src/report/export/ndjson.js'
import {renderPrometheus} from '../../src/report/export/prometheus.js'
import {everyLoadOf, loadsOf} from '../../src/result/round-values.js'
import type {RunResult} from '../../src/result/schema.js'
import {quantileUs} from '../../src/stats/histogram.js'
import {arms, ioScenario, makeResult, noisyRounds} from '../fixtures/result.js'

const [green, sync] = arms('green', 'sync')
const rounds = (rate: number, seed: number) =>
  noisyRounds({requestsPerSecond: rate, latencyMs: [47, 51, 53, 90], unloadedMs: 50}, seed, 0.0001)
const result = makeResult(
  ioScenario,
  new Map([
    [green!, rounds(1200, 4)],
    [sync!, rounds(80, 5)],
  ]),
)

interface Line {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** As a reader of the format does: comments, then `name{labels} value`. */
function parse(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const [, name, labels, value] = /^([a-z_]\w*)\{(.*)\} (\S+)$/.exec(line) ?? []
      const pairs = [...labels!.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
        ([, key, quoted]) => [key!, quoted!.replace(/\\(.)/g, '$1')] as const,
      )
      return {name: name!, labels: Object.fromEntries(pairs), value: Number(value)}
    })
}
const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
const sentOf = (loads: ReturnType<typeof loadsOf>) => total(loads.map(load => load.total.sent))

describe('export prometheus', () => {
  const lines = parse(renderPrometheus(result))
  const of = (name: string, arm: string) =>
    lines.filter(line => line.name === name && line.labels.arm === arm)

  it.each(exportedArms(result))('has the totals and the latencies of $arm, all of them', exported => {
    const requests = of('workerbench_requests_total', exported.arm)
    expect(total(requests.map(({value}) => value))).toBe(sentOf(exported.rounds.flatMap(loadsOf)))

    const {known, censored} = pooledLatency(exported.rounds)
    const buckets = of('workerbench_latency_seconds_bucket', exported.arm)
    expect(buckets.map(({value}) => value)).toEqual(buckets.map(({value}) => value).sort((a, b) => a - b))
    expect(buckets.at(-1)).toMatchObject({labels: {le: '+Inf'}, value: known.totalCount + censored})
    expect(of('workerbench_latency_seconds_count', exported.arm)[0]!.value).toBe(known.totalCount + censored)
    // A half of them took 47 and 51 ms, a quarter 53, a quarter 90.
    const upTo = (le: string) => buckets.find(({labels}) => labels.le === le)!.value / known.totalCount
    expect(upTo('0.02')).toBe(0)
    expect(upTo('0.05')).toBeCloseTo(0.25, 2)
    expect(upTo('0.1')).toBe(1)
  })

  it('shows the numbers of the tables in base units, with their intervals', () => {
    const {summary} = exportedArms(result)[0]!.cell
    const {value, low, high} = summary.latency.p50
    const at = (name: string) => of(name, exportedArms(result)[0]!.arm)[0]!.value
    expect(at('workerbench_p50_seconds') * 1000).toBeCloseTo(value!, 9)
    expect(at('workerbench_p50_seconds_low') * 1000).toBeCloseTo(low!, 9)
    expect(at('workerbench_p50_seconds_high') * 1000).toBeCloseTo(high!, 9)
    expect(at('workerbench_throughput_requests_per_second')).toBe(summary.throughput.value)
  })

  it('leaves out what was withheld, and escapes what is in names', () => {
    const [cell, ...others] = result.cells
    if (cell?.status !== 'completed') throw new Error('it was measured')
    const {latency} = cell.summary
    const odd: RunResult = {
      ...result,
      cells: [
        {
          ...cell,
          label: 'a "b" \\ c\n\u001b[31m# HELP',
          summary: {...cell.summary, latency: {...latency, p50: {...latency.p50, withheld: 'rounds'}}},
        },
        ...others,
      ],
    }
    const text = renderPrometheus(odd)
    const read = parse(text)
    expect(read.filter(({name}) => name === 'workerbench_p50_seconds')).toHaveLength(1)
    expect(read.some(({labels}) => labels.arm === 'a "b" \\ c # HELP')).toBe(true)
    expect(text).not.toContain('\u001b')
    // Each family is told of once.
    const types = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name)
    expect(new Set(types).size).toBe(types.length)
  })
})

describe('export hgrm', () => {
  it('is a distribution that HdrHistogram reads: its counts and its percentiles', () => {
    for (const exported of exportedArms(result)) {
      const {known} = pooledLatency(exported.rounds)
      const text = renderHgrm(exported)
      expect(text).toMatch(/^ *Value +Percentile +TotalCount +1\/\(1-Percentile\)\n/)
      const rows = [...text.matchAll(/^ *([\d.]+) +([\d.]+) +(\d+)/gm)].map(([, ...cells]) =>
        cells.map(Number),
      )
      const [value, percentile] = rows.find(([, share]) => share! >= 0.5)!
      expect(value! * 1000).toBeCloseTo(quantileUs(known, percentile!)!, -2)
      expect(rows.at(-1)![2]).toBe(known.totalCount)
      expect(text).toContain(`Total count    = `)
    }
  })
})

describe('export ndjson', () => {
  const lines = renderNdjson(result)
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown> & {type: string})

  it('has the run, every round and every cell, one a line', () => {
    const types = lines.map(({type}) => type)
    const count = total(result.cells.map(cell => cell.rounds.length))
    expect(types).toEqual(['run', ...Array<string>(count).fill('round'), ...result.cells.map(() => 'cell')])
  })

  it('has every request of every round', () => {
    const sent = lines
      .filter(({type}) => type === 'round')
      .flatMap(({requests}) => (requests as {sent: number}[]).map(load => load.sent))
    const all = exportedArms(result).flatMap(({rounds: each}) => each.flatMap(everyLoadOf))
    expect(total(sent)).toBe(sentOf(all))
  })
})
