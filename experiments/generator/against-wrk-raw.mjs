// The engines and wrk on nginx's shortest answer, closed loop, in alternating runs: rate, CPU of the client for each
// request, p50. All do all of their work: strict parsing, histograms, the account of every request.
//   node experiments/generator/against-wrk-raw.mjs [pairs=12]     about 11 s a pair; needs wrk and nginx
//   node experiments/generator/against-wrk-raw.mjs 12 --connections 64 --seconds 2 --nginx-workers 2 --document
//   node experiments/generator/against-wrk-raw.mjs 12 --cpus 0,1     client on CPU 0, nginx on CPU 1
// --document writes the section between <!-- against-wrk --> and <!-- /against-wrk --> of docs/truth.md.
// Ends with exit code 3 when the kernel engine's ratio is shown to be below 0.95 of wrk's rate or above 1.05 of its CPU.
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {median} from 'simple-statistics'
import {createLoadGenerator} from '../../dist/src/load/processes/generator.js'
import {decodeHistogram, quantileUs} from '../../dist/src/stats/histogram.js'
import {estimateRounds} from '../../dist/src/stats/interval.js'
import {runClient} from '../lib/client-program.mjs'
import {cpuSecondsOf} from '../lib/cpu-seconds.mjs'
import {machineLine} from '../lib/machine.mjs'
import {startNginx} from '../lib/nginx.mjs'
import {writeSection} from '../lib/section.mjs'

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    connections: {type: 'string', default: '64'},
    seconds: {type: 'string', default: '2'},
    'nginx-workers': {type: 'string', default: '1'},
    cpus: {type: 'string'},
    document: {type: 'boolean', default: false},
  },
})
const [pairs = 12] = positionals.map(Number)
const [connections, seconds, nginxWorkers] = [
  values.connections,
  values.seconds,
  values['nginx-workers'],
].map(Number)
const [clientCpus, serverCpus] = values.cpus?.split(',') ?? []
const [leastRate, mostCpu] = [0.95, 1.05]
const warmupMs = 1000

const machine = machineLine()
const server = await startNginx(serverCpus, nginxWorkers)
const rows = {wrk: [], kernel: [], autocannon: []}
try {
  for (let pair = 0; pair < pairs; pair++) {
    const tools = Object.keys(rows)
    for (const tool of pair % 2 === 0 ? tools : tools.reverse()) {
      const row = await besideNginx(() => (tool === 'wrk' ? byWrk() : byEngine(tool)))
      rows[tool].push(row)
      process.stderr.write(
        `pair ${pair + 1}: ${tool} ${row.rate.toFixed(0)} req/s, ${row.cpuUs.toFixed(2)} µs, nginx ${row.nginxCores.toFixed(2)}\n`,
      )
    }
  }
} finally {
  await server.stop()
}

const ratio = (tool, key) => estimateRounds(rows[tool].map((row, at) => row[key] / rows.wrk[at][key]))
const text = sectionText()
console.log(text)
if (values.document)
  writeSection(
    fileURLToPath(new URL('../../docs/truth.md', import.meta.url)),
    'against-wrk',
    `## Beside wrk, at full speed\n\n${text}`,
    'Truth',
  )
if ((ratio('kernel', 'rate').high ?? 1) < leastRate || (ratio('kernel', 'cpuUs').low ?? 1) > mostCpu)
  process.exitCode = 3

function sectionText() {
  const line = cells => `| ${cells.join(' | ')} |`
  const of = (tool, key) => median(rows[tool].map(row => row[key]))
  const ratioText = (tool, key) => {
    if (tool === 'wrk') return '1'
    const {value, low, high} = ratio(tool, key)
    return `**${value.toFixed(3)}**${low === null ? '' : ` [${low.toFixed(3)}, ${high.toFixed(3)}]`}`
  }
  const lines = Object.keys(rows).map(tool =>
    line([
      tool === 'wrk' ? 'wrk -t1' : `bench, ${tool} engine`,
      Math.round(of(tool, 'rate')).toLocaleString('en-US'),
      ratioText(tool, 'rate'),
      of(tool, 'cpuUs').toFixed(2),
      ratioText(tool, 'cpuUs'),
      `${of(tool, 'p50Us').toFixed(0)}`,
      `${(of(tool, 'nginxCores') * 100).toFixed(0)} %`,
    ]),
  )
  return `nginx with ${nginxWorkers} worker${nginxWorkers === 1 ? '' : 's'} answering \`return 200\`, a closed loop of ${connections} connections, ${pairs} runs of ${seconds} s each in turn${clientCpus === undefined ? '' : ', client and nginx on a core of its own each'}. Ratios are Hodges–Lehmann estimates over pairs, with the exact 95 % interval of the signed ranks.
\`bench\` parses strictly, accounts for every request and fills all of its histograms meanwhile. Its p50 counts to the kernel's stamp, that of wrk to its read.${of('wrk', 'nginxCores') > 0.9 ? ' nginx was near its own limit, so the rates say that no client was the slower one; the sharper number is the CPU per request.' : ''}

${line(['client', 'req/s', '÷ wrk', 'CPU of the client, µs/req', '÷ wrk', 'p50, µs', 'of a core, each nginx worker'])}
${line(Array(7).fill('---'))}
${lines.join('\n')}

_\`node experiments/generator/against-wrk-raw.mjs\`: ${machine}._`
}

async function besideNginx(measure) {
  const nginxSeconds = () => server.workers.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
  const [beforeMs, before] = [performance.now(), nginxSeconds()]
  const row = await measure()
  const wallSeconds = row.busySeconds ?? (performance.now() - beforeMs) / 1000
  return {...row, nginxCores: (nginxSeconds() - before) / wallSeconds / nginxWorkers}
}

async function byEngine(engine) {
  const generator = createLoadGenerator()
  try {
    const {
      window,
      warmupMs: warmed,
      generator: health,
    } = await generator.run(
      {
        ...{model: 'closed', engine, url: `${server.origin}/`, method: 'GET', headers: {}, body: undefined},
        ...{connections, durationMs: seconds * 1000, timeoutMs: 10_000, drainMs: 1000, insecure: false},
        warmup: {minMs: warmupMs, minPerConnection: 1, maxMs: 5000},
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
      busySeconds: seconds + warmed / 1000,
    }
  } finally {
    await generator.close()
  }
}

async function byWrk() {
  const argv = [
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds + warmupMs / 1000}`,
    '--latency',
    `${server.origin}/`,
  ]
  const {stdout, cpuSeconds} = await runClient(argv, {cpus: clientCpus})
  const answers = Number(/(\d+) requests in/.exec(stdout)[1])
  const [, value, unit] = /50%\s+([\d.]+)(us|ms|s)/.exec(stdout)
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    cpuUs: (cpuSeconds / answers) * 1e6,
    p50Us: Number(value) * {us: 1, ms: 1e3, s: 1e6}[unit],
    busySeconds: seconds + warmupMs / 1000,
  }
}
