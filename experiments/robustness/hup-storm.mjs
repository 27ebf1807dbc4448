// Thirty HUPs in three seconds under load: how many processes and how much memory there are at most, and what becomes of the
// requests of 16 clients that open a connection for each, and of 16 that keep theirs.
//   npm run build && node experiments/robustness/hup-storm.mjs [--again] [--before --checkout DIR]
import {Agent} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {modes, startArm} from './arms.mjs'
import {ask} from './ask.mjs'
import {fillTable, rowsOf} from './record.mjs'

const peers = ['gunicorn sync', 'gunicorn gthread', 'gunicorn asgi']
const workers = 2

await fillTable('hup-storm', rowsOf(modes, peers), async name => {
  const arm = await startArm(name, {workers})
  const load = startLoad(arm.port)
  let [processes, rssMb] = [0, 0]
  const look = setInterval(() => {
    processes = Math.max(processes, arm.processes().length)
    rssMb = Math.max(rssMb, arm.rssMb())
  }, 100)
  try {
    await sleep(1000)
    for (let hup = 0; hup < 30; hup++) {
      arm.signal('SIGHUP')
      await sleep(100)
    }
    await sleep(8000)
    return {processes, rssMb, ...(await load.stop())}
  } finally {
    clearInterval(look)
    await load.stop()
    await arm.stop()
  }
})

function startLoad(port) {
  const agent = new Agent({keepAlive: true, maxSockets: 16})
  let [ok, lost, slow, isOver] = [0, 0, 0, false]
  const client = async keepAlive => {
    while (!isOver) {
      const startMs = performance.now()
      await ask({port, host: '127.0.0.1', path: '/', ...(keepAlive ? {agent} : {agent: false})}).then(
        () => ok++,
        () => lost++,
      )
      if (performance.now() - startMs > 10_000) slow++
      await sleep(20)
    }
  }
  const clients = Array.from({length: 32}, (_, index) => client(index % 2 === 0))
  return {
    stop: async () => {
      isOver = true
      await Promise.all(clients)
      agent.destroy()
      return {ok, lost, slow}
    },
  }
}
