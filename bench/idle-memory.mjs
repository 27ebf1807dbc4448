// Prints the PSS of an idle worker among four, in every mode: newly born, warm, and after 10,000 requests more.
//   npm run build && node bench/idle-memory.mjs [requests, 10000]
// Takes about a minute on two cores.
import {readFileSync} from 'node:fs'
import {Agent, get} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {startReference} from './start-reference.mjs'

const requests = Number(process.argv[2] ?? 10_000)
const workers = 4
const clients = 8
/** By then the code that serves is compiled, which is most of what a new worker grows by. */
const warmUp = 5000
const settleMs = 1000

console.log(
  `PSS of one of ${workers} workers in MB: new, after ${warmUp} requests, after ${requests} more, ratio of the last two`,
)
for (const mode of ['sync', 'thread', 'green', 'async', 'native']) {
  const {port, pid, stop} = await startReference(mode, ['--workers', String(workers)], workers)
  const fresh = await pssPerWorker(pid)
  await ask(port, warmUp)
  const before = await pssPerWorker(pid)
  await ask(port, requests)
  const after = await pssPerWorker(pid)
  await stop()
  console.log(
    `${mode.padEnd(8)}${megabytes(fresh)}  ${megabytes(before)}  ${megabytes(after)}  ${(after / before).toFixed(2)}`,
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
