// Works for so much CPU time on every request, and writes down for how long each was there: from the kernel's stamp of the
// request to the write of the answer. Several listen on one port as workers of one server. A program of its own: it tells
// its parent the port, and the journal when asked.
//   node experiments/generator/working-server.mjs PORT WORK_MS
import {threadCpuMs} from '../../dist/libc/clock.js'
import {listen} from '../../dist/experiments/truth/server/listen.js'
import {hrtimeMs} from '../lib/hrtime.mjs'

const [port, workMs] = process.argv.slice(2).map(Number)
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
const journal = []

const listening = listen(
  (connection, arrivedMs) => {
    const untilMs = threadCpuMs() + workMs
    while (threadCpuMs() < untilMs);
    journal.push({arrivedMs: hrtimeMs(arrivedMs), heldMs: performance.now() - arrivedMs})
    connection.write(answer)
  },
  {port, reusePort: true},
)
process.on('message', () => process.send(journal.splice(0)))
process.on('disconnect', () => process.exit(0))
process.send({port: listening.port})
