// The engines and wrk on nginx's shortest answer, closed loop, in alternating runs: rate, CPU of the client for each
// request, p50. All do all of their work: strict parsing, histograms, the account of every request.
//   node experiments/generator/against-wrk-raw.mjs [connections] [pairs] [seconds]     about 8 s a pair; needs wrk and nginx
//   node experiments/generator/against-wrk-raw.mjs 64 9 2 --cpus 0,1     client on CPU 0, nginx on CPU 1
// Ends with exit code 3 when the kernel engine's median is below 0.95 of wrk's rate or above 1.05 of its CPU.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import {median} from 'simple-statistics'
import {createLoadGenerator} from '../../dist/src/load/processes/generator.js'
import {decodeHistogram, quantileUs} from '../../dist/src/stats/histogram.js'
import {startNginx} from '../lib/nginx.mjs'

const {values, positionals} = parseArgs({allowPositionals: true, options: {cpus: {type: 'string'}}})
const [connections = 64, pairs = 9, seconds = 2] = positionals.map(Number)
const [clientCpus, serverCpus] = values.cpus?.split(',') ?? []
const [leastRate, mostCpu] = [0.95, 1.05]
const ticksPerSecond = 100

const server = await startNginx(serverCpus)
const rows = {wrk: [], kernel: [], autocannon: []}
try {
  for (let pair = 0; pair < pairs; pair++) {
    const tools = Object.keys(rows)
    for (const tool of pair % 2 === 0 ? tools : tools.reverse())
      rows[tool].push(tool === 'wrk' ? await byWrk() : await byEngine(tool))
  }
} finally {
  await server.stop()
}

console.log(`${connections} connections, ${pairs} runs of ${seconds} s each in turn, Node ${process.version}`)
for (const [tool, list] of Object.entries(rows)) {
  const of = key => median(list.map(row => row[key]))
  const rate = `${of('rate').toFixed(0)} req/s`
  const cpu = `${of('cpuUs').toFixed(2)} µs of CPU per request`
  console.log(`${tool.padEnd(10)} ${rate.padStart(13)}  ${cpu}  p50 ${of('p50Us').toFixed(0)} µs`)
}
for (const tool of ['kernel', 'autocannon']) {
  const ratio = key => median(rows[tool].map((row, at) => row[key] / rows.wrk[at][key]))
  console.log(
    `${tool} ÷ wrk, median of pairs: rate ${ratio('rate').toFixed(3)}, CPU ${ratio('cpuUs').toFixed(3)}`,
  )
  if (tool === 'kernel' && (ratio('rate') < leastRate || ratio('cpuUs') > mostCpu)) process.exitCode = 3
}

async function byEngine(engine) {
  const generator = createLoadGenerator()
  try {
    const {window, generator: health} = await generator.run(
      {
        ...{model: 'closed', engine, url: `${server.origin}/`, method: 'GET', headers: {}, body: undefined},
        ...{connections, durationMs: seconds * 1000, timeoutMs: 10_000, drainMs: 1000, insecure: false},
        warmup: {minMs: 1000, minPerConnection: 1, maxMs: 5000},
        cpus: clientCpus,
      },
      new AbortController().signal,
      () => undefined,
    )
    const answers = window.ended.ok
    return {
      rate: answers / seconds,
      cpuUs: (health.cpuCores * seconds * 1e6) / answers,
      p50Us: quantileUs(decodeHistogram(window.latencyHdr), 0.5),
    }
  } finally {
    await generator.close()
  }
}

/** Its CPU is read while it runs: what it takes to start is not in it. */
async function byWrk() {
  const argv = ['wrk', '-t1', `-c${connections}`, `-d${seconds + 1}`, '--latency', `${server.origin}/`]
  const [program, ...args] = clientCpus === undefined ? argv : ['taskset', '--cpu-list', clientCpus, ...argv]
  const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'inherit']})
  let text = ''
  child.stdout.setEncoding('utf8').on('data', chunk => (text += chunk))
  let last = {user: 0, system: 0}
  const watch = setInterval(() => (last = ticksOf(child.pid) ?? last), 20)
  await once(child, 'close')
  clearInterval(watch)
  const answers = Number(/(\d+) requests in/.exec(text)[1])
  const [, value, unit] = /50%\s+([\d.]+)(us|ms|s)/.exec(text)
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    cpuUs: ((last.user + last.system) / ticksPerSecond / answers) * 1e6,
    p50Us: Number(value) * {us: 1, ms: 1e3, s: 1e6}[unit],
  }
}

/** Of the process and its threads. */
function ticksOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')
    return {user: Number(fields[11]), system: Number(fields[12])}
  } catch {
    return undefined
  }
}
