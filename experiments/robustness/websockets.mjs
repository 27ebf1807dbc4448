// The cases of the Autobahn suite on each server that speaks WebSocket; and whether 2,000 silent WebSockets leave it room for
// requests.
//   npm run build && node experiments/robustness/websockets.mjs [--again] [--before --checkout DIR]
import {connect} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {answers, startArm} from './arms.mjs'
import {fillTable, rowsOf} from './record.mjs'
import {cases} from './websocket-cases.mjs'
import {runCase} from './websocket-client.mjs'

const peers = ['gunicorn asgi', 'uvicorn httptools', 'node:http']

await fillTable('websockets', rowsOf(['async', 'native'], peers), async name => {
  const arm = await startArm(name)
  try {
    const failed = []
    let count = 0
    for (const each of cases()) {
      count++
      const wrong = await runCase(arm.port, each)
      if (wrong !== undefined) failed.push(`${each.id}: ${wrong}`)
    }
    return {cases: count, passed: count - failed.length, failed: failed.slice(0, 40), ...(await idle(arm))}
  } finally {
    await arm.stop()
  }
})

async function idle(arm) {
  const head =
    'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n'
  const beforeMb = arm.rssMb()
  let open = 0
  const sockets = Array.from({length: 2000}, () => {
    const socket = connect({port: arm.port, host: '127.0.0.1'}, () => socket.write(head))
    socket.on('error', () => undefined)
    socket.once('data', piece => piece.toString('latin1').startsWith('HTTP/1.1 101') && open++)
    return socket
  })
  await sleep(3000)
  const served = await answers(arm.origin)
  const idleMb = arm.rssMb() - beforeMb
  for (const socket of sockets) socket.destroy()
  return {open, served, idleMb}
}
