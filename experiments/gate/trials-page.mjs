// The table of docs/gate.md, from the lines that gate-trials.mjs has kept.
import {existsSync, readFileSync} from 'node:fs'
import {readFingerprint} from '../../dist/src/measure/fingerprint.js'
import {shareInterval, shareUpperBound} from '../../dist/src/stats/proportion.js'
import {writeSection} from '../lib/section.mjs'
import {kinds} from './trials-list.mjs'

export const metricValue = {
  cpu: arm => arm.cpuUsPerRequest,
  throughput: arm => arm.throughput,
  p50: arm => arm.p50Ms,
}

/** A line that was cut off by a stop is left out. */
export function readTrials(file) {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap(line => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })
}

export async function writePage(page, data) {
  const all = readTrials(data)
  const machine = readFingerprint()
  if (all.some(({fingerprint}) => fingerprint !== undefined && fingerprint !== machine.fingerprintId))
    throw new Error(`${data} has trials of another machine; start anew with --data FILE`)
  const rows = Object.entries(kinds).flatMap(([kind, {title, metric, wanted}]) => {
    const list = all.filter(trial => trial.kind === kind)
    return list.length === 0 ? [] : [rowOf(title, metric, wanted, list)]
  })
  const days = all.flatMap(({at}) => at?.slice(0, 10) ?? []).sort()
  const note = `_\`node experiments/gate/gate-trials.mjs\` on ${machine.cpuModel}, ${machine.cores} cores, ${machine.virtualization ?? 'no'} virtualization, Node ${machine.node}, ${days[0]} to ${days.at(-1)}. In brackets exact 95 % intervals (Clopper–Pearson); of 0 the one-sided bound. The threshold looks at one value of the same rounds before and one after, the first round's baseline and the last round's candidate: what a tool sees that compares this commit's run with the last one's._`
  writeSection(
    page,
    'trials',
    rows.length === 0 ? 'No trials of this version have been run yet.' : `${table(columns, rows)}\n\n${note}`,
  )
}

const columns = [
  ...['trial', 'injected', 'gates', 'regression', 'pass', 'inconclusive'],
  ...['change measured (median)', 'median time', 'threshold 110 % alarms'],
]

function rowOf(title, metric, wanted, list) {
  const having = verdict => list.filter(trial => trial.verdict === verdict)
  const found = having('regression').flatMap(({regressions}) => regressions)
  const byMetric = [...new Set(found)].map(name => `${name} ${found.filter(one => one === name).length}`)
  return [
    title,
    injectedText(list[0]),
    list.length < wanted ? `${list.length} of ${wanted}` : String(wanted),
    [rateText(having('regression').length, list.length), ...byMetric].join('; '),
    rateText(having('pass').length, list.length),
    rateText(having('inconclusive').length, list.length),
    `${metric} ${changeText(median(list.map(({changes}) => changes[metric] ?? null)))}`,
    `${median(list.map(({seconds}) => seconds)).toFixed(0)} s`,
    ['cpu', 'p50', 'throughput']
      .map(name => `${name} ${rateText(alarms(list, name, 1.1), list.length)}`)
      .join('; '),
  ]
}

/** What a fixed threshold says of one value before and one after: the first baseline round, the last candidate round. */
function alarms(list, metric, threshold) {
  return list.filter(({raw}) => {
    const [before, after] = [raw[metric].baseline[0], raw[metric].candidate.at(-1)]
    if (!(before > 0) || !(after > 0)) return false
    return (metric === 'throughput' ? before / after : after / before) > threshold
  }).length
}

/** `1.35 µs CPU`, of the flag and its value. */
function injectedText({injected, slower}) {
  const [flag, us] = injected.split(' ')
  if (us === undefined) return 'nothing'
  return `${us} µs ${flag.includes('cpu') ? 'CPU' : 'delay'}${slower === 'baseline' ? ' into the baseline' : ''}`
}

/** `0 of 40 (≤ 7.2 %)`, `19 of 20 (75–100 %)`. */
function rateText(hits, of) {
  const percent = share => Number((share * 100).toPrecision(2))
  if (hits === 0) return `0 of ${of} (≤ ${percent(shareUpperBound(0, of))} %)`
  const {low, high} = shareInterval(hits, of)
  return `${hits} of ${of} (${percent(low)}–${percent(high)} %)`
}

function changeText(ratio) {
  return ratio === null ? '' : `${ratio < 1 ? '−' : '+'}${Math.abs((ratio - 1) * 100).toFixed(1)} %`
}

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function median(numbers) {
  const sorted = numbers.filter(number => number !== null).sort((a, b) => a - b)
  return sorted.length === 0 ? null : sorted[sorted.length >> 1]
}
