// How late the open loop sends: Poisson arrivals on nginx `return 200`, at three rates, generator and server on cores of
// their own and not. Writes the table between <!-- send-lag --> and <!-- /send-lag --> of docs/truth.md.
//   node experiments/generator/send-lag.mjs [rounds=4]        4 rounds take about 2.5 minutes
import {fileURLToPath} from 'node:url'
import {createLoadGenerator} from '../../dist/src/load/processes/generator.js'
import {decodeHistogram, mergeHistograms, quantileUs} from '../../dist/src/stats/histogram.js'
import {cpus, machineLine} from '../lib/machine.mjs'
import {startNginx} from '../lib/nginx.mjs'
import {writeSection} from '../lib/section.mjs'

const [rounds = 4] = process.argv.slice(2).map(Number)
const rates = [500, 2000, 5000]
const windowMs = 4000
const machine = machineLine()
const generator = createLoadGenerator()
const places = [
  {name: 'not pinned', server: undefined, generator: undefined},
  ...(cpus.length < 2
    ? []
    : [{name: 'pinned', server: cpus.slice(0, -1).join(','), generator: String(cpus.at(-1))}]),
]
const cases = places.flatMap(place => rates.map(rate => ({place, rate, results: []})))

for (let round = 0; round < rounds; round++) {
  for (const place of places) {
    const nginx = await startNginx(place.server)
    try {
      for (const one of cases.filter(one => one.place === place)) {
        one.results.push(await load(nginx.origin, one.rate, place.generator, round))
        process.stderr.write(`round ${round + 1} of ${rounds}: ${place.name}, ${one.rate} req/s\n`)
      }
    } finally {
      await nginx.stop()
    }
  }
}

await generator.close()

const table = [
  '| arrivals | cores | send lag p50 | p99 | p99.9 | achieved ÷ offered | CPU of the generator | of it, pacing | latency p50 |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ...cases.map(rowOf),
].join('\n')
const text = `How late a request is sent, while a connection was free: the generator's own fault, and the least error of any latency
in an open loop. Poisson arrivals, nginx with one worker answering \`return 200\`, one generator process, ${rounds} × ${windowMs / 1000} s each.
Pacing is the CPU time spent on looking at the clock until the next request is due; what a request itself costs could not
be spent otherwise.

${table}

_\`node experiments/generator/send-lag.mjs\`: ${machine}._`
console.log(text)
writeSection(
  fileURLToPath(new URL('../../docs/truth.md', import.meta.url)),
  'send-lag',
  `## Send lag\n\n${text}`,
  'Truth',
)
const worst = Math.min(...cases.flatMap(({results}) => results.map(({open}) => open.achievedRatio)))
if (worst < 0.99) {
  console.log(`achieved ÷ offered was ${worst.toFixed(4)} in some round: below 0.99`)
  process.exitCode = 3
}

function load(origin, ratePerSecond, cpu, seed) {
  return generator.run(
    {
      model: 'open',
      url: `${origin}/`,
      method: 'GET',
      headers: {},
      body: undefined,
      ratePerSecond,
      arrivals: 'poisson',
      seed,
      maxConnections: 256,
      idleMs: 10_000,
      warmup: {minMs: 1000},
      durationMs: windowMs,
      timeoutMs: 5000,
      drainMs: 5000,
      insecure: false,
      cpus: cpu,
    },
    new AbortController().signal,
    () => undefined,
  )
}

function rowOf({place, rate, results}) {
  const merged = pick => mergeHistograms(results.map(result => decodeHistogram(pick(result))))
  const lag = merged(({open}) => open.sendLagHdr)
  const latency = merged(({window}) => window.latencyHdr)
  const mean = pick => results.reduce((sum, result) => sum + pick(result), 0) / results.length
  const achieved = Math.min(...results.map(({open}) => open.achievedRatio))
  const us = quantile => `${quantileUs(lag, quantile).toLocaleString('en-US')} µs`
  const cores = value => `${value.toFixed(2)} cores`
  const cells = [
    `${rate.toLocaleString('en-US')}/s`,
    place.name,
    ...[us(0.5), us(0.99), us(0.999)],
    achieved.toFixed(4),
    cores(mean(({generator}) => generator.cpuCores)),
    cores(mean(({generator}) => generator.waitingCores)),
    `${(quantileUs(latency, 0.5) / 1000).toFixed(3)} ms`,
  ]
  return `| ${cells.join(' | ')} |`
}
