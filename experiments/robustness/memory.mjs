// How much memory a client can cost: one that sends 16 MB in chunks of a byte, and 100 that ask for 16 MB and read nothing.
// Peak RSS of all processes, less what the server had before.
//   npm run build && node experiments/robustness/memory.mjs [--again] [--before --checkout DIR]
import {connect} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {modes, startArm} from './arms.mjs'
import {fillTable, rowsOf} from './record.mjs'

const bodyBytes = 16 * 1024 * 1024
const readers = 100
const peers = [
  'gunicorn sync',
  'gunicorn gthread',
  'gunicorn asgi',
  'uvicorn h11',
  'uvicorn httptools',
  'node:http',
]
const most = 150_000

await fillTable('memory', rowsOf(modes, peers), async name => ({
  chunksMb: await peakOf(name, oneByteChunks),
  readersMb: await peakOf(name, silentReaders),
}))

async function peakOf(name, attack) {
  const arm = await startArm(name)
  try {
    const idleMb = arm.rssMb()
    let peakMb = idleMb
    const look = setInterval(() => (peakMb = Math.max(peakMb, arm.rssMb())), 100)
    await attack(arm.port)
    clearInterval(look)
    return Math.max(peakMb, arm.rssMb()) - idleMb
  } finally {
    await arm.stop()
  }
}

/** Ends with the answer, or after two minutes. */
function oneByteChunks(port) {
  return new Promise(resolve => {
    const socket = connect({port, host: '127.0.0.1'})
    const patience = setTimeout(() => socket.destroy(), most)
    const piece = Buffer.from('1\r\nx\r\n'.repeat(16 * 1024))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(patience)
      resolve()
    })
    socket.on('data', () => socket.destroy())
    socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
    let sent = 0
    const pump = () => {
      while (sent < bodyBytes) {
        sent += piece.length / 6
        if (!socket.write(piece)) return void socket.once('drain', pump)
      }
      socket.write('0\r\n\r\n')
    }
    pump()
  })
}

async function silentReaders(port) {
  const sockets = Array.from({length: readers}, () => {
    const socket = connect({port, host: '127.0.0.1'})
    socket.pause()
    socket.on('error', () => undefined)
    socket.write(`GET /bytes?n=${bodyBytes} HTTP/1.1\r\nHost: x\r\n\r\n`)
    return socket
  })
  await sleep(8000)
  for (const socket of sockets) socket.destroy()
}
