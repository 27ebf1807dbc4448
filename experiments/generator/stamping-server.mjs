// Answers every request after a fixed time, and writes down the instant before each answer is handed to the kernel: on the
// machine's monotonic clock, in the order of the answers. One thread, on the system calls themselves, so that next to nothing
// lies between the clock and the call. A program of its own: it tells its parent the port, and the journal when asked.
//   node experiments/generator/stamping-server.mjs DELAY_MS
import {Epoll, EPOLLIN} from '../../dist/libc/epoll.js'
import {close} from '../../dist/libc/descriptor.js'
import {listenTcp} from '../../dist/libc/listen.js'
import {nativeMemory} from '../../dist/libc/memory.js'
import {sendFrom} from '../../dist/libc/message.js'
import {preciseWait, wakeInTime} from '../../dist/libc/precise-wait.js'
import {accept, recv} from '../../dist/libc/socket.js'
import {hrtimeMs} from '../lib/hrtime.mjs'

const delayMs = Number(process.argv[2])
/** The last part of a wait is spent awake. */
const awakeMs = 0.1
const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
const answer = nativeMemory(text.length)
answer.bytes.set(Buffer.from(text))

wakeInTime()
const listener = listenTcp({host: '127.0.0.1', port: 0, backlog: 511})
const epoll = new Epoll(1024)
const waiting = preciseWait(epoll)
epoll.add(listener.fd, EPOLLIN)
const input = new Uint8Array(4096)
/** All wait equally long: the first is the next. */
const due = []
const writtenMs = []

process.on('message', () => process.send(writtenMs))
process.on('disconnect', () => process.exit(0))
process.send({port: listener.port})
setImmediate(turn)

function turn() {
  const untilMs = performance.now() + 20
  for (let nowMs = performance.now(); nowMs < untilMs; nowMs = performance.now()) {
    answerDue(nowMs)
    const restMs = Math.min(untilMs, (due[0]?.atMs ?? Infinity) - awakeMs) - nowMs
    const count = waiting.wait(Math.max(0, restMs))
    for (let index = 0; index < count; index++) take(epoll.fdAt(index))
  }
  setImmediate(turn)
}

function answerDue(nowMs) {
  while (due.length > 0 && due[0].atMs <= nowMs) {
    const {fd} = due.shift()
    writtenMs.push(hrtimeMs())
    sendFrom(fd, answer.address, text.length)
  }
}

function take(fd) {
  if (fd === listener.fd) {
    const connection = accept(fd)
    if (connection >= 0) epoll.add(connection, EPOLLIN)
  } else if (recv(fd, input) > 0) due.push({fd, atMs: performance.now() + delayMs})
  else {
    epoll.remove(fd)
    close(fd)
  }
}
