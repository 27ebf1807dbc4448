// Generator and server on cores of their own, or not, and one generator process or two: what each costs and gives.
// Writes its table between <!-- pinning --> and <!-- /pinning --> of docs/decisions/0008-pinning-only-where-cores-are-spare.md.
//   node experiments/generator/pinning.mjs [rounds=4]        4 rounds take about 2.5 minutes
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {createLoadGenerator} from '../../dist/src/load/processes/generator.js'
import {decodeHistogram, mergeHistograms, quantileUs} from '../../dist/src/stats/histogram.js'
import {estimateRounds} from '../../dist/src/stats/interval.js'
import {cpus, machineLine} from '../lib/machine.mjs'
import {freePort} from '../lib/nginx.mjs'
import {writeSection} from '../lib/section.mjs'

const [rounds = 4] = process.argv.slice(2).map(Number)
if (cpus.length < 2) throw new Error('pinning needs two cores')
const ratePerSecond = 2000
const machine = machineLine()
const generator = createLoadGenerator()
const bin = fileURLToPath(new URL('../../dist/src/bin.js', import.meta.url))
const [serverCpus, loadCpus] = [cpus.slice(0, -1).join(','), String(cpus.at(-1))]
const workers = Math.max(2, cpus.length - 1)
const places = [
  {name: 'neither', processes: 1},
  {name: 'generator', processes: 1, load: loadCpus},
  {name: 'server', processes: 1, server: serverCpus},
  {name: 'both', processes: 1, load: loadCpus, server: serverCpus},
  {name: 'neither', processes: 2},
].map(place => ({...place, hello: [], cpu: [], open: []}))

for (let round = 0; round < rounds; round++) {
  // Another one first in every round.
  const order = places.map((_, index) => places[(index + round) % places.length])
  for (const place of order) {
    await onServer(place.server, async origin => {
      place.hello.push(await capacity(`${origin}/`, place))
      place.cpu.push(await capacity(`${origin}/cpu?ms=2`, place))
      place.open.push(await latency(`${origin}/`, place, round))
    })
    process.stderr.write(
      `round ${round + 1} of ${rounds}: pinned ${place.name}, ${place.processes} process(es)\n`,
    )
  }
}

await generator.close()

const table = [
  `| pinned | generator processes | \`/\` req/s | \`/cpu?ms=2\` req/s | send lag p50 | p99 | latency p50 at ${ratePerSecond}/s | p99 |`,
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ...places.map(rowOf),
].join('\n')
const text = `${table}

_\`node experiments/generator/pinning.mjs\`: reference server, async, ${workers} workers; capacity with 64 connections, latency with Poisson arrivals;
${rounds} rounds; ± is a 95 % interval. ${machine}._`
console.log(text)
writeSection(
  fileURLToPath(new URL('../../docs/decisions/0008-pinning-only-where-cores-are-spare.md', import.meta.url)),
  'pinning',
  text,
  'Pinning',
)

async function onServer(cpu, use) {
  const port = await freePort()
  const argv = [...(cpu === undefined ? [] : ['taskset', '--cpu-list', cpu]), process.execPath, bin, 'serve']
  const args = ['--mode', 'async', '--workers', String(workers), '--bind', `127.0.0.1:${port}`]
  const server = spawn(argv[0], [...argv.slice(1), ...args], {stdio: 'ignore'})
  const ended = once(server, 'exit')
  try {
    await answers(port)
    await use(`http://127.0.0.1:${port}`)
  } finally {
    server.kill('SIGTERM')
    await ended
  }
}

async function capacity(url, place) {
  const {window} = await run({
    ...requestTo(url, place),
    model: 'closed',
    connections: 64,
    warmup: {minMs: 400, minPerConnection: 1, maxMs: 5000},
  })
  return (window.ended.ok / window.durationMs) * 1000
}

function latency(url, place, seed) {
  return run({
    ...requestTo(url, place),
    ...{model: 'open', ratePerSecond, arrivals: 'poisson', seed},
    ...{maxConnections: 256, idleMs: 1000, warmup: {minMs: 400}},
  })
}

function requestTo(url, {processes, load}) {
  return {
    ...{url, method: 'GET', headers: {}, body: undefined, insecure: false},
    ...{durationMs: 1200, timeoutMs: 5000, drainMs: 5000, processes, cpus: load},
  }
}

function run(job) {
  return generator.run(job, new AbortController().signal, () => undefined)
}

function rowOf({name, processes, hello, cpu, open}) {
  const merged = pick => mergeHistograms(open.map(result => decodeHistogram(pick(result))))
  const lag = merged(result => result.open.sendLagHdr)
  const times = merged(result => result.window.latencyHdr)
  const ms = (histogram, quantile) => `${(quantileUs(histogram, quantile) / 1000).toFixed(3)} ms`
  const rate = values => {
    const {value, low, high} = estimateRounds(values)
    return `${value.toFixed(0)}${low === null ? '' : ` [${low.toFixed(0)}, ${high.toFixed(0)}]`}`
  }
  const cells = [
    ...[name, processes, rate(hello), rate(cpu)],
    ...[ms(lag, 0.5), ms(lag, 0.99), ms(times, 0.5), ms(times, 0.99)],
  ]
  return `| ${cells.join(' | ')} |`
}

async function answers(port) {
  const endMs = Date.now() + 15_000
  for (;;) {
    const isThere = await fetch(`http://127.0.0.1:${port}/`).then(
      answer => answer.ok,
      () => false,
    )
    if (isThere) return
    if (Date.now() > endMs) throw new Error('the server does not answer')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
