// What an open loop at a high rate costs its client, and how punctually it asks: constant arrivals on a server that answers
// at once and takes down when the kernel received each request. The engines of bench beside vegeta, oha and k6.
//   node experiments/generator/open-loop-cost.mjs [rounds=5] --rate 20000     about 25 s a round
// --document writes the section between <!-- open-loop-cost --> and <!-- /open-loop-cost --> of docs/truth.md.
import {fork} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {median} from 'simple-statistics'
import {createK6} from '../../dist/experiments/truth/tools/k6.js'
import {oha} from '../../dist/experiments/truth/tools/oha.js'
import {vegeta} from '../../dist/experiments/truth/tools/vegeta.js'
import {createLoadGenerator} from '../../dist/src/load/processes/generator.js'
import {runClient} from '../lib/client-program.mjs'
import {machineLine} from '../lib/machine.mjs'
import {writeSection} from '../lib/section.mjs'

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {rate: {type: 'string', default: '20000'}, document: {type: 'boolean', default: false}},
})
const [rounds = 5] = positionals.map(Number)
const ratePerSecond = Number(values.rate)
const seconds = 3
const connections = 50
/** The start of a client is not its pace. */
const skippedSeconds = 0.5
/** A client that asks less often than this share of the rate keeps no schedule to be late for. */
const leastKept = 0.99

const machine = machineLine()
const tools = []
for (const tool of [vegeta, oha, createK6('k6')]) {
  const found = await tool.find()
  if (found === undefined) process.stderr.write(`${tool.name} is not on this machine\n`)
  else tools.push({name: tool.name, measure: url => byTool(tool, found, url)})
}
const clients = [
  {name: 'bench, kernel engine', measure: url => byEngine('kernel', url)},
  {name: 'bench, autocannon engine', measure: url => byEngine('autocannon', url)},
  ...tools,
].map(client => ({...client, rows: []}))

for (let round = 0; round < rounds; round++) {
  for (const [index] of clients.entries()) {
    const client = clients[(index + round) % clients.length]
    const row = await measured(client)
    client.rows.push(row)
    process.stderr.write(`round ${round + 1}: ${client.name} ${JSON.stringify(row)}\n`)
  }
}

const text = sectionText()
console.log(text)
if (values.document)
  writeSection(
    fileURLToPath(new URL('../../docs/truth.md', import.meta.url)),
    'open-loop-cost',
    `## Beside others, at a high rate\n\n${text}`,
    'Truth',
  )

async function measured({measure}) {
  const server = fork(fileURLToPath(new URL('./working-server.mjs', import.meta.url)), ['0', '0'], {
    serialization: 'advanced',
  })
  try {
    const [{port}] = await once(server, 'message')
    const cpuSeconds = await measure(`http://127.0.0.1:${port}/`)
    const asked = once(server, 'message')
    server.send('journal')
    const [journal] = await asked
    return {cpuCores: cpuSeconds / seconds, ...punctuality(journal.map(({arrivedMs}) => arrivedMs))}
  } finally {
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
}

/** Of the requests, in order: when each came, beside when it would have if none had been late. */
function punctuality(arrivedMs) {
  arrivedMs.sort((a, b) => a - b)
  const fromMs = arrivedMs[0] + skippedSeconds * 1000
  const kept = arrivedMs.filter(ms => ms >= fromMs && ms < arrivedMs[0] + seconds * 1000)
  const rate = kept.length / (seconds - skippedSeconds)
  if (rate < leastKept * ratePerSecond) return {rate, lagP50Us: NaN, lagP99Us: NaN}
  const offsets = kept.map((ms, index) => ms - (index / ratePerSecond) * 1000)
  const least = offsets.reduce((low, value) => Math.min(low, value), Infinity)
  const lags = offsets.map(value => (value - least) * 1000).sort((a, b) => a - b)
  const at = quantile => lags[Math.ceil(quantile * lags.length) - 1]
  return {rate, lagP50Us: at(0.5), lagP99Us: at(0.99)}
}

async function byEngine(engine, url) {
  const generator = createLoadGenerator()
  try {
    const {generator: health} = await generator.run(
      {
        ...{model: 'open', engine, url, method: 'GET', headers: {}, body: undefined, insecure: false},
        ...{ratePerSecond, arrivals: 'constant', seed: 1, maxConnections: 256, idleMs: 10_000},
        ...{warmup: {minMs: 0}, durationMs: seconds * 1000, timeoutMs: 10_000, drainMs: 1000},
      },
      new AbortController().signal,
      () => undefined,
    )
    return health.cpuCores * seconds
  } finally {
    await generator.close()
  }
}

async function byTool(tool, {program}, url) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cost-'))
  try {
    const ask = {loop: 'open', url, seconds, connections, ratePerSecond, timeoutSeconds: 10}
    return (await runClient([...program, ...tool.args(ask, folder)])).cpuSeconds
  } finally {
    rmSync(folder, {recursive: true})
  }
}

function sectionText() {
  const line = cells => `| ${cells.join(' | ')} |`
  const lines = clients.map(({name, rows}) => {
    const of = key => median(rows.map(row => (Number.isNaN(row[key]) ? Infinity : row[key])))
    const us = value => (Number.isFinite(value) ? `${Math.round(value).toLocaleString('en-US')} µs` : '–')
    const {cpuCores, rate} = {cpuCores: of('cpuCores'), rate: of('rate')}
    return line([
      ...[name, Math.round(rate).toLocaleString('en-US'), cpuCores.toFixed(2)],
      ...[((cpuCores / rate) * 1e6).toFixed(1), us(of('lagP50Us')), us(of('lagP99Us'))],
    ])
  })
  return `An open loop at ${ratePerSecond.toLocaleString('en-US')} requests a second, evenly spaced, for ${seconds} s, on a server that answers at once and takes down the kernel's stamp of each request. Sent late: by so much a request came later than the schedule that the most punctual request of the run kept; –: it kept none, less than ${leastKept * 100} % of the rate was sent. CPU: of the client, its start included for others than \`bench\`. Medians of ${rounds} runs in turn.

${line(['client', 'requests a second', 'cores', 'CPU, µs/req', 'sent late, p50', 'p99'])}
${line(Array(6).fill('---'))}
${lines.join('\n')}

_\`node experiments/generator/open-loop-cost.mjs\`: ${machine}._`
}
