// Which layout is truer: a core kept for the generator and the server on the rest, or both on all of them? By how far the
// kernel engine's latency lies from the journal of the server, and how far rounds lie apart; for a server of one worker with
// little to do and one of as many CPU-bound workers as there are cores, on a machine left alone and beside two busy loops.
//   node experiments/generator/pinning.mjs [rounds=4]     about a minute a round; rounds are added to those of before
// Each measurement is a line of experiments/data/layouts.jsonl. --document measures nothing, and writes the table between
// <!-- pinning --> and <!-- /pinning --> of docs/decisions/0008-pinning-only-where-cores-are-spare.md.
import {fork} from 'node:child_process'
import {once} from 'node:events'
import {appendFileSync, existsSync, readFileSync} from 'node:fs'
import {loadavg} from 'node:os'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {median} from 'simple-statistics'
import {startBusyLoops} from '../../dist/experiments/truth/busy-loops.js'
import {createLoadGenerator} from '../../dist/src/load/processes/generator.js'
import {decodeHistogram, quantileUs} from '../../dist/src/stats/histogram.js'
import {estimateRounds} from '../../dist/src/stats/interval.js'
import {cpus, machineLine} from '../lib/machine.mjs'
import {writeSection} from '../lib/section.mjs'

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    document: {type: 'boolean', default: false},
    data: {type: 'string', default: here('../data/layouts.jsonl')},
  },
})
const [rounds = 4] = positionals.map(Number)
if (cpus.length < 2) throw new Error('a layout needs two cores')
const program = here('./working-server.mjs')
const [others, kept] = [cpus.slice(0, -1).join(','), String(cpus.at(-1))]
const layouts = [
  {layout: 'shared'},
  {layout: 'generator pinned', load: kept},
  {layout: 'kept core', load: kept, server: others},
]
/** The rate is a fifth of what the worker can do, and half of what CPU-bound workers can on one core. */
const servers = [
  {server: '1 worker, 0.1 ms', workers: 1, workMs: 0.1, ratePerSecond: 2000},
  {server: `${cpus.length} workers, 2 ms`, workers: cpus.length, workMs: 2, ratePerSecond: 250},
]
const places = ['quiet', 'busy'].flatMap(machine =>
  servers.flatMap(server => layouts.map(layout => ({machine, server, layout}))),
)

if (!values.document) await measure()
const text = tableText(readRows())
console.log(text)
if (values.document)
  writeSection(
    here('../../docs/decisions/0008-pinning-only-where-cores-are-spare.md'),
    'pinning',
    text,
    'Layout',
  )

async function measure() {
  const line = machineLine()
  const generator = createLoadGenerator()
  for (let round = 0; round < rounds; round++) {
    for (const machine of ['quiet', 'busy']) {
      const loops = startBusyLoops(machine === 'busy' ? 2 : 0)
      try {
        for (const place of rotated(
          places.filter(one => one.machine === machine),
          round,
        ))
          await measurePlace(generator, place, line)
      } finally {
        await loops.stop()
      }
    }
  }
  await generator.close()
}

async function measurePlace(generator, {machine, server, layout}, line) {
  const [loadAverage1] = loadavg()
  const workers = await startWorkers(server, layout.server)
  try {
    const url = `http://127.0.0.1:${workers.port}/`
    const common = {
      ...{engine: 'kernel', url, method: 'GET', headers: {}, body: undefined, insecure: false},
      ...{durationMs: 1500, timeoutMs: 10_000, drainMs: 10_000, cpus: layout.load},
    }
    const run = job => generator.run({...common, ...job}, new AbortController().signal, () => undefined)
    const closed = await run({
      ...{model: 'closed', connections: 16},
      warmup: {minMs: 500, minPerConnection: 1, maxMs: 5000},
    })
    await workers.journal()
    const open = await run({
      ...{model: 'open', arrivals: 'poisson', maxConnections: 256, idleMs: 10_000},
      // The same arrivals for all layouts.
      ...{ratePerSecond: server.ratePerSecond, seed: 1, warmup: {minMs: 500}},
    })
    const row = {
      ...{machine, server: server.server, layout: layout.layout, loadAverage1, line},
      rate: closed.window.ended.ok / 1.5,
      ...openFacts(open, await workers.journal()),
    }
    appendFileSync(values.data, `${JSON.stringify(row)}\n`)
    process.stderr.write(
      `${machine}, ${server.server}, ${layout.layout}: ${row.rate.toFixed(0)} req/s, p99 ${row.dueUs.p99 - row.trueUs.p99} µs from due, ${row.sentUs.p99 - row.trueUs.p99} from the send\n`,
    )
  } finally {
    await workers.stop()
  }
}

function openFacts({window, open}, journal) {
  const fromMs = Number(BigInt(window.startNs)) / 1e6
  const held = journal
    .filter(({arrivedMs}) => arrivedMs >= fromMs && arrivedMs < fromMs + window.durationMs)
    .map(({heldMs}) => heldMs * 1000)
    .sort((a, b) => a - b)
  const of = at => ({p50: Math.round(at(0.5)), p99: Math.round(at(0.99))})
  const inHdr = hdr => of(quantile => quantileUs(decodeHistogram(hdr), quantile))
  return {
    trueUs: of(quantile => held[Math.ceil(quantile * held.length) - 1]),
    dueUs: inHdr(window.latencyHdr),
    sentUs: inHdr(open.fromSendHdr),
    lagUs: inHdr(open.sendLagHdr),
  }
}

/** Of one server: they listen on one port. */
async function startWorkers({workers, workMs}, serverCpus) {
  const children = []
  const begin = async port => {
    const pinned =
      serverCpus === undefined
        ? {}
        : {execPath: 'taskset', execArgv: ['--cpu-list', serverCpus, process.execPath]}
    const child = fork(program, [String(port), String(workMs)], {...pinned, serialization: 'advanced'})
    children.push(child)
    const [message] = await once(child, 'message')
    return message.port
  }
  const port = await begin(0)
  for (let more = 1; more < workers; more++) await begin(port)
  return {
    port,
    journal: async () => {
      const parts = children.map(child => once(child, 'message'))
      for (const child of children) child.send('journal')
      return (await Promise.all(parts)).flatMap(([part]) => part)
    },
    stop: async () => {
      const ended = children.map(child => once(child, 'exit'))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(ended)
    },
  }
}

function tableText(rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  const heads = [
    ...['machine', 'server', 'layout', 'rounds', 'req/s', 'rounds differ by', 'true p99', 'sent late, p99'],
    ...['error at p99, from due', 'from the send', 'p99: rounds differ by'],
  ]
  const groups = places.flatMap(({machine, server, layout}) => {
    const some = rows.filter(
      row => row.machine === machine && row.server === server.server && row.layout === layout.layout,
    )
    return some.length === 0 ? [] : [line(cellsOf(machine, server, layout, some))]
  })
  const loads = rows.map(({loadAverage1}) => loadAverage1).sort((a, b) => a - b)
  return `${line(heads)}
${line(heads.map(() => '---'))}
${groups.join('\n')}

_\`node experiments/generator/pinning.mjs\`, kernel engine: a closed loop of 16 connections for the rate, Poisson arrivals for the rest (${servers.map(({server, ratePerSecond}) => `${ratePerSecond}/s at ${server}`).join(', ')}); 1.5 s each, medians of rounds; errors against the servers' journals; rounds differ by: standard deviation of the logarithms. Load average ${loads[0]?.toFixed(1)} to ${loads.at(-1)?.toFixed(1)}. ${rows.at(-1)?.line}._`
}

function cellsOf(machine, {server}, {layout}, rows) {
  const us = pick => `${Math.round(median(rows.map(pick))).toLocaleString('en-US')} µs`
  const percent = pick => `${(100 * deviationOf(rows.map(pick))).toFixed(0)} %`
  const {value, low, high} = estimateRounds(rows.map(({rate}) => rate))
  return [
    machine === 'quiet' ? 'quiet' : 'beside 2 busy loops',
    ...[server, layout, rows.length],
    `${value.toFixed(0)}${low === null ? '' : ` [${low.toFixed(0)}, ${high.toFixed(0)}]`}`,
    percent(({rate}) => rate),
    us(({trueUs}) => trueUs.p99),
    us(({lagUs}) => lagUs.p99),
    us(({dueUs, trueUs}) => Math.abs(dueUs.p99 - trueUs.p99)),
    us(({sentUs, trueUs}) => Math.abs(sentUs.p99 - trueUs.p99)),
    percent(({dueUs}) => dueUs.p99),
  ]
}

/** Of the logarithms: about the share by which one differs from the next. */
function deviationOf(numbers) {
  const logs = numbers.map(Math.log)
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length
  return Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, logs.length - 1))
}

function readRows() {
  if (!existsSync(values.data)) return []
  return readFileSync(values.data, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

function rotated(items, by) {
  return items.map((_, index) => items[(index + by) % items.length])
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url))
}
