import {readFileSync} from 'node:fs'
import {cpus, release, totalmem} from 'node:os'
import {pairedShift} from '../../dist/src/stats/paired-shift.js'
import {threads, workers} from './comparisons.mjs'
import {pinned} from './peers.mjs'
import {wrkWords} from './round.mjs'

/** One comparison on the terminal. */
export function summaryLine(result) {
  const {ours, theirs, ratio} = judged(result)
  return [
    `${result.mode} : ${result.peer}`.padEnd(36),
    `${count(ours.rate)} : ${count(theirs.rate)} req/s`.padStart(24),
    `${ours.cpuUs.toFixed(0)} : ${theirs.cpuUs.toFixed(0)} µs CPU`.padStart(18),
    `   ratio ${ratio.ratio.toFixed(2)} ${interval(ratio)}`,
  ].join('')
}

/** The part of docs/performance.md that a run writes. */
export function page({results, pairs, seconds, loadBefore, python}) {
  const all = results.map(result => ({...result, ...judged(result)}))
  const rows = all.map(({mode, peer, ours, theirs, ratio}) =>
    [
      mode,
      peer,
      count(ours.rate),
      count(theirs.rate),
      `**${ratio.ratio.toFixed(2)}** ${interval(ratio)}`,
      ours.cpuUs.toFixed(0),
      theirs.cpuUs.toFixed(0),
    ].join(' | '),
  )
  return `
| mode | peer | req/s | peer's | ratio | CPU µs/req | peer's |
| --- | --- | ---: | ---: | --- | ---: | ---: |
${rows.map(row => `| ${row} |`).join('\n')}

${reading(all).join('\n')}

Rates and CPU times are medians over ${pairs} rounds. A ratio is the Hodges–Lehmann estimate over ${pairs} pairs; in
brackets its exact 95 % interval (signed ranks; from six pairs on). A round is a fresh start of ${workers} workers
(thread and gthread: ${threads} pool threads each), a second of warm-up, then \`${wrkWords}\` for ${seconds} s.

Measured on ${new Date().toISOString().slice(0, 10)}: ${machine()}; Node ${process.versions.node}, Python ${python},
${Object.entries(pinned)
  .map(words => words.join(' '))
  .join(
    ', ',
  )}; workerbench ${ownVersion()}. The machine's load average just before was ${loadBefore.toFixed(1)}.
`
}

/** What may be said of each ratio, and no more than its interval allows. */
function reading(all) {
  return all.map(({mode, peer, ratio: {ratio, low, high}}) => {
    const what = `- ${mode} beside ${peer}: `
    if (high === Infinity) return `${what}too few pairs to say anything.`
    if (low >= 1) return `${what}${low.toFixed(2)} to ${high.toFixed(2)} times as fast.`
    if (high <= 1) return `${what}slower; it reaches ${share(low)} to ${share(high)} of its peer.`
    return `${what}no difference is shown; the ratio is between ${low.toFixed(2)} and ${high.toFixed(2)}, at best guess ${ratio.toFixed(2)}.`
  })
}

function judged({ours, theirs}) {
  const medians = rounds => ({
    rate: median(rounds.map(({rate}) => rate)),
    cpuUs: median(rounds.map(({cpuUs}) => cpuUs)),
  })
  const logs = ours.map(({rate}, pair) => Math.log(rate / theirs[pair].rate))
  return {ours: medians(ours), theirs: medians(theirs), ratio: ratioOf(pairedShift(logs))}
}

/** Both ends of the interval leave 2.5 % outside; with too few pairs it has no ends. */
function ratioOf({estimate, lower, upper}) {
  return {ratio: Math.exp(estimate), low: Math.exp(lower(0.025)), high: Math.exp(upper(0.025))}
}

function machine() {
  const [cpu] = cpus()
  return `${cpus().length} × ${cpu.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`
}

function ownVersion() {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}

const count = value => Math.round(value).toLocaleString('en-US')
const interval = ({low, high}) => (high === Infinity ? '[–]' : `[${low.toFixed(2)}, ${high.toFixed(2)}]`)
const share = ratio => `${Math.round(ratio * 100)} %`

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
