// Closed-loop ceiling of one generator process against stock autocannon, on nginx `return 200`, in alternating pairs.
//   node experiments/generator/ceiling.mjs [pairs=9] [connections=64]        9 pairs take about 75 s
// Ends with exit code 3 when the median ratio is below 0.95.
import {execFileSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {createLoadGenerator} from '../../dist/src/load/processes/generator.js'
import {median} from 'simple-statistics'
import {estimateRounds} from '../../dist/src/stats/interval.js'
import {machineLine} from '../lib/machine.mjs'
import {startNginx} from '../lib/nginx.mjs'

const least = 0.95
const [pairs = 9, connections = 64] = process.argv.slice(2).map(Number)
const stockProgram = fileURLToPath(new URL('../lib/stock-autocannon.mjs', import.meta.url))
const generator = createLoadGenerator()

console.log(machineLine())
const nginx = await startNginx()
const ratios = []
const cpuRatios = []
try {
  for (let pair = 0; pair < pairs; pair++) {
    // The order alternates, so that a drift of the machine favours neither.
    const first = pair % 2 === 0 ? await ours() : stock()
    const second = pair % 2 === 0 ? stock() : await ours()
    const [our, their] = pair % 2 === 0 ? [first, second] : [second, first]
    ratios.push(our.rate / their.rate)
    cpuRatios.push(our.cpuUs / their.cpuUs)
    console.log(
      `pair ${pair + 1}: ours ${textOf(our)}, stock ${textOf(their)}, ratio ${(our.rate / their.rate).toFixed(3)}`,
    )
  }
} finally {
  await generator.close()
  await nginx.stop()
}
const {low, high} = estimateRounds(ratios)
const interval = low === null ? '' : `, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`
const ratio = median(ratios)
console.log(
  `ours ÷ stock: median ${ratio.toFixed(3)}${interval}, ${pairs} pairs, ${connections} connections (at least ${least})`,
)
console.log(`CPU of the generator per request, ours ÷ stock: median ${median(cpuRatios).toFixed(3)}`)
process.exitCode = ratio >= least ? 0 : 3

function textOf({rate, cpuUs}) {
  return `${rate.toFixed(0)} req/s with ${cpuUs.toFixed(1)} µs each`
}

async function ours() {
  const {
    window: {ended, durationMs},
    generator: {cpuCores},
  } = await generator.run(
    {
      model: 'closed',
      url: `${nginx.origin}/`,
      method: 'GET',
      headers: {},
      body: undefined,
      connections,
      warmup: {minMs: 1000, minPerConnection: 1, maxMs: 5000},
      durationMs: 2500,
      timeoutMs: 10_000,
      drainMs: 1000,
      insecure: false,
    },
    new AbortController().signal,
    () => undefined,
  )
  return {rate: (ended.ok / durationMs) * 1000, cpuUs: (cpuCores * durationMs * 1000) / ended.ok}
}

/** The same warm-up, in the same process. */
function stock() {
  const text = execFileSync(process.execPath, [stockProgram, nginx.origin, String(connections), '2.5'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const {answers, seconds, cpuUs} = JSON.parse(text)
  return {rate: answers / seconds, cpuUs: cpuUs / answers}
}
