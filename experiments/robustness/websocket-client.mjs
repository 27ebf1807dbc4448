// Runs one case against an echoing server, with a socket of its own and no WebSocket library.
import {connect} from 'node:net'
import {frame} from './websocket-cases.mjs'

const handshake = [
  'GET /ws HTTP/1.1',
  'Host: x',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Version: 13',
  '',
  '',
].join('\r\n')
const CLOSE = 8
const PING = 9
const PONG = 10

/** undefined when all is as the case has it; otherwise what is not. */
export function runCase(port, {writes, echoes, pongs, end}, patienceMs = 30_000) {
  return new Promise(resolve => {
    const socket = connect({port, host: '127.0.0.1', noDelay: true})
    const seen = {echoes: [], pongs: [], code: undefined}
    let [buffer, isOpen, isOver, closeSent] = [Buffer.alloc(0), false, false, false]
    const patience = setTimeout(() => finish('no end'), patienceMs)
    const finish = what => {
      if (isOver) return
      isOver = true
      clearTimeout(patience)
      socket.destroy()
      resolve(what ?? differences(seen, {echoes, pongs, end}))
    }
    const write = () => {
      for (const bytes of writes) socket.write(bytes)
      askForTheEnd()
    }
    /** A good connection is closed when all has come that was to come. */
    const askForTheEnd = () => {
      const allCame = seen.echoes.length >= echoes.length && seen.pongs.length >= pongs.length
      if (end !== 'open' || closeSent || !allCame) return
      closeSent = true
      socket.write(frame(CLOSE, Buffer.from([0x03, 0xe8])))
    }
    const fragments = []
    let opcodeBegun = 0
    const take = (fin, opcode, data) => {
      if (opcode === CLOSE) return (seen.code = data.length >= 2 ? data.readUInt16BE(0) : 1005)
      if (opcode === PONG) return seen.pongs.push(data)
      if (opcode === PING) return socket.write(frame(PONG, data))
      if (opcode !== 0) opcodeBegun = opcode
      fragments.push(data)
      if (fin) seen.echoes.push({opcode: opcodeBegun, data: Buffer.concat(fragments.splice(0))})
    }
    const pieces = []
    let [pending, wanted] = [0, 2]
    socket.on('data', piece => {
      pieces.push(piece)
      pending += piece.length
      if (pending < wanted) return
      buffer = Buffer.concat(pieces.splice(0))
      if (!isOpen) {
        const headEnd = buffer.indexOf('\r\n\r\n')
        if (headEnd !== -1) {
          if (!buffer.toString('latin1').startsWith('HTTP/1.1 101 '))
            return finish(`refused: ${buffer.toString('latin1', 0, 40)}`)
          isOpen = true
          buffer = buffer.subarray(headEnd + 4)
          write()
        }
      }
      while (isOpen) {
        const found = frameIn(buffer)
        if (found.length === undefined) {
          wanted = found.wanted
          break
        }
        take(found.fin, found.opcode, found.data)
        buffer = buffer.subarray(found.length)
        wanted = 2
      }
      pieces.push(buffer)
      pending = buffer.length
      askForTheEnd()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => finish())
    socket.write(handshake)
  })
}

function frameIn(bytes) {
  if (bytes.length < 2) return {wanted: 2}
  const short = bytes[1] & 0x7f
  const head = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < head) return {wanted: head}
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  if (bytes.length < head + size) return {wanted: head + size}
  return {
    fin: (bytes[0] & 0x80) !== 0,
    opcode: bytes[0] & 0x0f,
    data: bytes.subarray(head, head + size),
    length: head + size,
  }
}

function differences(seen, {echoes, pongs, end}) {
  // What comes before a failure or a close in the same packet may go unanswered: Autobahn calls that non-strict.
  const mayMiss = end !== 'open'
  if (end !== 'any' && seen.echoes.length !== echoes.length && !(mayMiss && seen.echoes.length === 0))
    return `${seen.echoes.length} messages, not ${echoes.length}`
  if (mayMiss && seen.echoes.length === 0) echoes = []
  const wrong =
    end === 'any'
      ? -1
      : echoes.findIndex(
          ({opcode, data}, at) => seen.echoes[at].opcode !== opcode || !seen.echoes[at].data.equals(data),
        )
  if (wrong !== -1) return `message ${wrong + 1} is another`
  if (seen.pongs.length !== pongs.length || !pongs.every((each, at) => seen.pongs[at].equals(each)))
    return `${seen.pongs.length} pongs, not ${pongs.length}`
  if (end === 'open') return seen.code === 1000 ? undefined : `closed with ${seen.code}`
  // A connection may also be dropped when it is failed (RFC 6455 §7.1.7).
  return end === 'any' ||
    end.includes(seen.code) ||
    (seen.code === undefined && end.some(code => code === 1002 || code === 1007))
    ? undefined
    : `closed with ${seen.code}, not ${end}`
}
