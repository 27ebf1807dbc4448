// Prints the PSS of an idle worker among four, in every mode: newly born, warm, and after 10,000 requests more.
//   npm run build && node bench/idle-memory.mjs [requests, 10000]
// Takes about a minute on two cores.
import {spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {Agent, get} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'

const requests = Number(process.argv[2] ?? 10_000)
const workers = 4
const clients = 8
/** By then the code that serves is compiled, which is most of what a new worker grows by. */
const warmUp = 5000
const settleMs = 1000
const program = fileURLToPath(new URL('../dist/servers/reference/main.js', import.meta.url))

console.log(
  `PSS of one of ${workers} workers in MB: new, after ${warmUp} requests, after ${requests} more, ratio of the last two`,
)
for (const mode of ['sync', 'thread', 'green', 'async', 'native']) {
  const {port, pid, stop} = await start(mode)
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

async function start(mode) {
  const flags = ['--mode', mode, '--workers', String(workers), '--bind', '127.0.0.1:0']
  const child = spawn(process.execPath, [program, ...flags], {stdio: ['ignore', 'ignore', 'pipe']})
  let log = ''
  const exited = new Promise(resolve => child.once('exit', resolve))
  const port = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the server ended:\n${log}`)))
    child.stderr.setEncoding('utf8').on('data', text => {
      log += text
      const found = /Listening at: http:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1]
      if (found !== undefined && log.split('Booting worker').length > workers) resolve(Number(found))
    })
  })
  const stop = () => {
    child.kill('SIGTERM')
    return exited
  }
  return {port, pid: child.pid, stop}
}
