// All processes of a server are stopped for ten seconds and go on, as when a laptop's lid is closed or a virtual machine is
// paused, with a --timeout of four seconds. Requests that were in service, that came meanwhile on a kept connection, and
// on new ones, must be answered, by the same workers.
//   npm run build && node experiments/robustness/suspension.mjs [--again] [--before --checkout DIR]
import {connect} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {modes, startArm} from './arms.mjs'
import {fillTable, rowsOf} from './record.mjs'

const peers = ['gunicorn sync', 'gunicorn gthread', 'gunicorn asgi']
const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

await fillTable('suspension', rowsOf(modes, peers), async name => {
  const arm = await startArm(name, {workers: 2, flags: ['--timeout', '4', '--keep-alive', '5']})
  try {
    await sleep(1500)
    const before = arm.processes().slice(1)
    const kept = await Promise.all(Array.from({length: 8}, () => client(arm.port)))
    for (const each of kept) each.send(get)
    await sleep(500)
    const inService = await Promise.all(Array.from({length: 2}, () => client(arm.port)))
    for (const each of inService)
      each.send('GET /sleep?ms=1000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await sleep(300)
    arm.signalAll('SIGSTOP')
    await sleep(1000)
    const open = kept.filter(each => !each.isClosed())
    for (const each of open) each.send(get)
    const fresh = await Promise.all(Array.from({length: 8}, () => client(arm.port)))
    for (const each of fresh) each.send(get)
    await sleep(9000)
    arm.signalAll('SIGCONT')
    await sleep(8000)
    const lost =
      open.filter(each => each.answers() < 2).length +
      [...inService, ...fresh].filter(each => each.answers() < 1).length
    const gone = before.filter(pid => !arm.processes().includes(pid)).length
    const served = await servesWithoutMaster(arm)
    for (const each of [...kept, ...inService, ...fresh]) each.end()
    return {
      asked: open.length + inService.length + fresh.length,
      lost,
      workersKilled: gone,
      servesWithoutMaster: served,
    }
  } finally {
    arm.signalAll('SIGCONT')
    await arm.stop()
  }
})

/** With the master alone stopped, for less than its workers would notice. */
async function servesWithoutMaster(arm) {
  arm.signal('SIGSTOP')
  const asking = await client(arm.port)
  asking.send(get)
  await sleep(1500)
  const served = asking.answers() === 1
  arm.signal('SIGCONT')
  asking.end()
  return served
}

function client(port) {
  return new Promise(resolve => {
    let [received, closed] = ['', false]
    const socket = connect({port, host: '127.0.0.1'}, () =>
      resolve({
        send: text => socket.write(text),
        answers: () => received.split('HTTP/1.1 200 ').length - 1,
        isClosed: () => closed,
        end: () => socket.destroy(),
      }),
    )
    socket.setEncoding('latin1').on('data', text => (received += text))
    socket.on('error', () => undefined)
    socket.on('end', () => (closed = true)).on('close', () => (closed = true))
  })
}
