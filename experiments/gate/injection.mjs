// Is the reference server's injected slowdown as large under load as it says? CPU time per request of a server with it
// minus that of one without: both up, loaded in turn by wrk for a second, and read from the kernel's own count; nothing of
// bench's load or gate takes part. Needs wrk.
//   npm run build && node experiments/gate/injection.mjs [--us 1.5,3,10] [--pairs 20] [--mode async]
import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import {pairedShift} from '../../dist/src/stats/paired-shift.js'
import {machineLine} from '../lib/machine.mjs'
import {startReference} from '../lib/start-reference.mjs'

const {values: options} = parseArgs({
  options: {
    us: {type: 'string', default: '1.5,3,10'},
    pairs: {type: 'string', default: '20'},
    mode: {type: 'string', default: 'async'},
  },
})
const pairs = Number(options.pairs)
const flags = ['--workers', '1', '--log-level', 'info']

console.log(machineLine())
for (const us of options.us.split(',')) {
  const plain = await startReference(options.mode, flags, 1)
  const slow = await startReference(options.mode, [...flags, '--inject-cpu-us', us], 1)
  try {
    for (const server of [plain, slow]) costUs(server)
    const costs = Array.from({length: pairs}, (_, pair) => {
      const first = pair % 2 === 0 ? plain : slow
      const one = costUs(first)
      const other = costUs(first === plain ? slow : plain)
      return first === plain ? {plain: one, slow: other} : {plain: other, slow: one}
    })
    const extra = pairedShift(costs.map(cost => cost.slow - cost.plain))
    const usual = pairedShift(costs.map(cost => cost.plain)).estimate
    console.log(
      `${options.mode}: ${us} µs asked, ${extra.estimate.toFixed(2)} [${extra.lower(0.025).toFixed(2)}, ${extra.upper(0.025).toFixed(2)}] µs more CPU per request beside ${usual.toFixed(1)} µs without (${pairs} pairs)`,
    )
  } finally {
    await Promise.all([plain.stop(), slow.stop()])
  }
}

/** CPU time of the workers per request, µs. */
function costUs({port, pid}) {
  const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  const before = cpuNs(workers)
  const said = execFileSync('wrk', ['-t1', '-c16', '-d1s', `http://127.0.0.1:${port}/`], {encoding: 'utf8'})
  const requests = Number(/(\d+) requests in/.exec(said)[1])
  return (cpuNs(workers) - before) / 1000 / requests
}

function cpuNs(pids) {
  const perThread = pids.flatMap(pid =>
    readdirSync(`/proc/${pid}/task`).map(thread =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    ),
  )
  return perThread.reduce((sum, ns) => sum + ns, 0)
}
