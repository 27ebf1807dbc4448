// What requests are lost when a server is reloaded, gets any of its signals, or loses workers to KILL: 20 HUPs, 60 random
// signals of TTIN, TTOU, HUP, USR1 and WINCH, 20 × kill −9 of a worker, at 500 requests a second, half of them on kept
// connections and half on a new one each.
//   npm run build && node experiments/robustness/signals.mjs [--again]
import {readFileSync} from 'node:fs'
import {Agent} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {uniformInt} from 'pure-rand/distribution/uniformInt'
import {modes, startArm} from './arms.mjs'
import {ask} from './ask.mjs'
import {fillTable, rowsOf} from './record.mjs'

const peers = ['gunicorn sync', 'gunicorn gthread', 'gunicorn asgi']
const workers = 3
const perSecond = 500
const seed = 20_261_129
const signals = ['SIGTTIN', 'SIGTTOU', 'SIGHUP', 'SIGUSR1', 'SIGWINCH']

await fillTable('signals', rowsOf(modes, peers), async name => {
  const hups = await under(name, async arm => {
    for (let hup = 0; hup < 20; hup++) {
      arm.signal('SIGHUP')
      await sleep(700)
    }
  })
  const random = xoroshiro128plus(seed)
  const mixed = await under(name, async arm => {
    for (let nth = 0; nth < 60; nth++) {
      arm.signal(signals[uniformInt(random, 0, signals.length - 1)])
      await sleep(200)
    }
  })
  const kills = await under(name, async arm => {
    for (let kill = 0; kill < 20; kill++) {
      const alive = workersOf(arm)
      if (alive.length > 0) process.kill(alive[uniformInt(random, 0, alive.length - 1)], 'SIGKILL')
      await sleep(700)
    }
  })
  return {hups, mixed, kills}
})

async function under(name, disturb) {
  const arm = await startArm(name, {workers})
  const load = startLoad(arm.port)
  try {
    await sleep(1000)
    await disturb(arm)
    await sleep(2000)
    return await load.stop()
  } finally {
    await load.stop()
    await arm.stop()
  }
}

/** Children of the master, without the service that ours keeps beside its workers. */
function workersOf(arm) {
  return arm.processes().filter(pid => {
    const stat = read(`/proc/${pid}/stat`)
    const isChild = stat.replace(/^.*\) \S+ (\d+) .*$/s, '$1') === String(arm.pid)
    return isChild && !read(`/proc/${pid}/cmdline`).includes('upstream/main.js')
  })
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** An open loop: a server that stands still is asked no less for it. */
function startLoad(port) {
  const agent = new Agent({keepAlive: true, maxSockets: 16})
  const open = new Set()
  let [asked, lost] = [0, 0]
  const startMs = performance.now()
  const timer = setInterval(() => {
    while (asked < ((performance.now() - startMs) / 1000) * perSecond) {
      const own = asked++ % 2 === 0 ? {agent} : {agent: false}
      const asking = ask({port, host: '127.0.0.1', path: '/', ...own})
        .catch(() => lost++)
        .finally(() => open.delete(asking))
      open.add(asking)
    }
  }, 5)
  return {
    stop: async () => {
      clearInterval(timer)
      await Promise.all(open)
      agent.destroy()
      return {asked, lost}
    },
  }
}
