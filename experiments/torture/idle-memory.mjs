// Prints the PSS of an idle worker among four, in every mode: new, after 10,000 requests, and after 10,000 more.
//   npm run build && node experiments/torture/idle-memory.mjs [requests, 10000]
// Takes about a minute on two cores.
import {readFileSync} from 'node:fs'
import {Agent, get} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {startReference} from '../lib/start-reference.mjs'

const requests = Number(process.argv[2] ?? 10_000)
const workers = 4
const clients = 8
const settleMs = 1000

console.log(
  `PSS of one of ${workers} workers in MB: new, after ${requests} requests (÷ new), after ${requests} more (÷ the one before)`,
)
for (const mode of ['sync', 'thread', 'green', 'async', 'native']) {
  const {port, pid, stop} = await startReference(mode, ['--workers', String(workers)], workers)
  const fresh = await pssPerWorker(pid)
  await ask(port, requests)
  const warm = await pssPerWorker(pid)
  await ask(port, requests)
  const later = await pssPerWorker(pid)
  await stop()
  const cells = [fresh, warm, warm / fresh, later, later / warm]
  console.log(
    `${mode.padEnd(8)}${cells.map((value, index) => (index === 2 || index === 4 ? `(${value.toFixed(2)})` : megabytes(value))).join('  ')}`,
  )
}

async function ask(port, count) {
  const agent = new Agent({keepAlive: true, maxSockets: clients})
  let left = count
  const client = async () => {
    while (left-- > 0) await answered(port, agent)
  }
  await Promise.all(Array.from({length: clients}, client))
  agent.destroy()
}

function answered(port, agent) {
  return new Promise((resolve, reject) => {
    get({host: '127.0.0.1', port, path: '/', agent}, response => {
      response.resume()
      response.once('end', resolve)
    }).once('error', reject)
  })
}

async function pssPerWorker(master) {
  await sleep(settleMs)
  const children = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ')
  const pids = children.filter(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker/main.js'))
  const kilobytes = pids.map(pid =>
    Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]),
  )
  return (1024 * kilobytes.reduce((sum, each) => sum + each, 0)) / pids.length
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1).padStart(5)
}
