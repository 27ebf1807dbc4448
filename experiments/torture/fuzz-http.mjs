// Sends mutated requests to every mode of the reference server, and prints the answers per status. Fails at a crash, a
// connection that does not end, or more answers than requests. node:http reads some requests in another way than the
// server's own parser, so of native mode only that is asked which holds for any reading.
//   npm run build && node experiments/torture/fuzz-http.mjs [requests per mode, 20000] [seed]
// Takes about a minute and a half for 20,000 requests per mode on two cores.
import {readFileSync} from 'node:fs'
import {connect} from 'node:net'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {uniformInt} from 'pure-rand/distribution/uniformInt'
import {defaultLimits} from '../../dist/servers/reference/http/limits.js'
import {RequestParser} from '../../dist/servers/reference/http/parser.js'
import {startReference} from '../lib/start-reference.mjs'

const count = Number(process.argv[2] ?? 20_000)
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)
const clients = 16
const patienceMs = 15_000

/** Also the seeds of test/contract/fuzz.test.ts. */
const {messages, insertions} = JSON.parse(readFileSync(new URL('http-seeds.json', import.meta.url), 'utf8'))

console.log(`seed ${seed}, ${count} requests per mode`)
let failures = 0
for (const mode of ['sync', 'thread', 'green', 'async', 'native']) failures += await fuzz(mode)
process.exitCode = failures === 0 ? 0 : 1

async function fuzz(mode) {
  const server = await startReference(mode, ['--threads', '4'])
  const random = xoroshiro128plus(seed)
  const pick = most => uniformInt(random, 0, most)
  const statuses = new Map()
  const wrong = []
  let sent = 0
  const client = async () => {
    while (sent < count && wrong.length < 10) {
      const text = mutated(pick)
      const address = `127.0.0.${1 + (sent++ % 200)}`
      const answers = await exchange(server.port, text, address)
      const {most, least} = expected(text, mode)
      if (answers === 'hang' || answers.length > most || answers.length < least) {
        wrong.push(`${JSON.stringify(text)} got ${String(answers)}, not ${least} to ${most} answers`)
      }
      for (const status of answers === 'hang' ? ['hang'] : answers.length === 0 ? ['none'] : answers)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({length: clients}, client))
  if (/Error (handling|on a connection)|Worker exiting|was sent SIG/.test(server.log()))
    wrong.push(server.log().slice(-2000))
  await server.stop()
  const counts = [...statuses].sort(([a], [b]) => String(a).localeCompare(String(b)))
  console.log(mode.padEnd(8), counts.map(([status, n]) => `${status}: ${n}`).join('  '))
  for (const text of wrong) console.error(text)
  return wrong.length
}

/** One to three places changed: something dropped, something put in. */
function mutated(pick) {
  let text = messages[pick(messages.length - 1)]
  for (let change = pick(2); change >= 0; change--) {
    const at = pick(text.length)
    text = text.slice(0, at) + insertions[pick(insertions.length - 1)] + text.slice(at + pick(4))
  }
  return text
}

/** How many answers there may be: one for each whole request, and one for what is refused or cut off. */
function expected(text, mode) {
  if (mode === 'native') return {most: 1 + text.split('HTTP/1.').length, least: 0}
  const parser = new RequestParser(defaultLimits)
  parser.push(Buffer.from(text, 'latin1'))
  let whole = 0
  let begun = 0
  try {
    for (let head = parser.readHead(); head !== undefined; head = parser.readHead()) {
      begun++
      let piece = parser.readBody()
      while (piece instanceof Uint8Array) piece = parser.readBody()
      if (piece === 'more') break
      whole++
      if (!head.keepAlive) break
    }
  } catch {
    begun = whole + 1
  }
  return mode === 'sync' ? {most: Math.min(1, begun), least: Math.min(1, whole)} : {most: begun, least: whole}
}

function exchange(port, text, localAddress) {
  return new Promise(resolve => {
    const socket = connect({port, host: '127.0.0.1', localAddress, noDelay: true, allowHalfOpen: true})
    let received = ''
    let hung = false
    const patience = setTimeout(() => {
      hung = true
      socket.destroy()
    }, patienceMs)
    socket.setEncoding('latin1').on('data', piece => (received += piece))
    socket.on('end', () => socket.end())
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(patience)
      resolve(hung ? 'hang' : statusesOf(received))
    })
    socket.on('connect', () => socket.end(text, 'latin1'))
  })
}

/** By the answers' own framing: an echoed body may look like an answer. */
function statusesOf(received) {
  const statuses = []
  for (let at = 0; ;) {
    const headEnd = received.indexOf('\r\n\r\n', at)
    if (headEnd === -1) return statuses
    const head = received.slice(at, headEnd + 2)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0)
    if (status === 0 || status >= 200) statuses.push(status)
    // The one chunked answer there is, node:http's own refusal, has no chunk but the last.
    const emptyBody = /\r\ntransfer-encoding: chunked\r\n/i.test(head) ? '0\r\n\r\n'.length : 0
    at = headEnd + 4 + Number(/\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1] ?? emptyBody)
  }
}
