// Kills random workers of the reference server with SIGKILL while it is under load, in every mode, and prints what that
// cost: each killed worker must be replaced, only requests in service in it may be lost, and descriptors and memory must
// be what they were.
//   npm run build && node experiments/torture/random-kills.mjs [kills per mode, 40] [seed]
// Takes about a minute and a half for 40 kills per mode (200 in all) on two cores.
import {readdirSync, readFileSync} from 'node:fs'
import {connect} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {uniformInt} from 'pure-rand/distribution/uniformInt'
import {startReference} from '../lib/start-reference.mjs'

const kills = Number(process.argv[2] ?? 40)
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)
const workers = 4
const clients = 8
const answerMs = 5000
const respawnMs = 20_000

console.log(
  `seed ${seed}, ${kills} kills per mode, ${workers} workers, ${clients} clients, a connection per request`,
)
console.log('mode     kills  replaced  ok       lost  hung  fds before/after  PSS before/after, MB')
let failures = 0
for (const mode of ['sync', 'thread', 'green', 'async', 'native']) failures += await torment(mode)
process.exitCode = failures === 0 ? 0 : 1

async function torment(mode) {
  const server = await startReference(mode, ['--workers', String(workers)])
  try {
    return await killRandomly(mode, server)
  } finally {
    await server.stop()
  }
}

async function killRandomly(mode, {pid, port}) {
  const random = xoroshiro128plus(seed)
  const load = startLoad(port)
  await until(() => workersOf(pid).length === workers && load.ok() > 500)
  await load.pause()
  const before = state(pid)
  load.resume()
  let replaced = 0
  for (let kill = 0; kill < kills; kill++) {
    const answered = load.ok()
    await until(() => load.ok() > answered + 20)
    const alive = workersOf(pid)
    const victim = alive[uniformInt(random, 0, alive.length - 1)]
    process.kill(victim, 'SIGKILL')
    const isReplaced = await until(() => {
      const now = workersOf(pid)
      return now.length === workers && !now.includes(victim)
    })
    if (isReplaced) replaced++
  }
  await until(() => workersOf(pid).length === workers)
  await sleep(2000)
  await load.pause()
  const after = state(pid)
  const {ok, lost, hung} = await load.stop()
  console.log(
    [
      mode.padEnd(8),
      String(kills).padEnd(6),
      String(replaced).padEnd(9),
      String(ok).padEnd(8),
      String(lost).padEnd(5),
      String(hung).padEnd(5),
      `${before.fds} / ${after.fds}`.padEnd(17),
      `${megabytes(before.pss)} / ${megabytes(after.pss)}`,
    ].join(' '),
  )
  // What a kill can lose is in service in the victim: with a connection per request, at most one for each client.
  const isFlat = after.fds <= before.fds + 2 && after.pss < 1.25 * before.pss
  return replaced === kills && hung === 0 && lost <= kills * clients && isFlat ? 0 : 1
}

/** Descriptors of the master, PSS of the master and its workers. */
function state(pid) {
  const pss = [pid, ...workersOf(pid)].reduce((sum, each) => sum + pssBytes(each), 0)
  return {fds: readdirSync(`/proc/${pid}/fd`).length, pss}
}

function startLoad(port) {
  let ok = 0
  let lost = 0
  let hung = 0
  let phase = 'running'
  let waiting = 0
  const client = async () => {
    while (phase !== 'stopped') {
      if (phase === 'paused') {
        waiting++
        while (phase === 'paused') await sleep(20)
        waiting--
        continue
      }
      const outcome = await ask(port)
      if (outcome === 'ok') ok++
      else if (outcome === 'hung') hung++
      else lost++
    }
  }
  const running = Promise.all(Array.from({length: clients}, client))
  return {
    ok: () => ok,
    pause: async () => {
      phase = 'paused'
      while (waiting < clients) await sleep(20)
    },
    resume: () => (phase = 'running'),
    stop: async () => {
      phase = 'stopped'
      await running
      return {ok, lost, hung}
    },
  }
}

function ask(port) {
  return new Promise(resolve => {
    const socket = connect({port, host: '127.0.0.1'})
    let received = ''
    const patience = setTimeout(() => finish('hung'), answerMs)
    const finish = outcome => {
      clearTimeout(patience)
      socket.destroy()
      resolve(outcome)
    }
    socket.setEncoding('latin1').on('data', text => (received += text))
    socket.on('error', () => finish('lost'))
    socket.on('close', () => finish(/^HTTP\/1\.1 200 [^]*hello$/.test(received) ? 'ok' : 'lost'))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  })
}

async function until(isTrue) {
  const endMs = performance.now() + respawnMs
  while (!isTrue()) {
    if (performance.now() > endMs) return false
    await sleep(10)
  }
  return true
}

function workersOf(pid) {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean)
  return children
    .filter(
      each =>
        read(`/proc/${each}/cmdline`).includes('worker/main.js') &&
        !/^State:\s+Z/m.test(read(`/proc/${each}/status`)),
    )
    .map(Number)
}

function pssBytes(pid) {
  return 1024 * Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0)
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
