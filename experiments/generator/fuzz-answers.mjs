// Damaged answers for what reads them in both engines: the strict reader of the kernel engine, and autocannon's parser
// behind it. They must neither throw nor hang, hold no memory, judge an answer alike however it is cut, and agree.
//   node experiments/generator/fuzz-answers.mjs [answers] [seed] [kernel|autocannon|both]     a million take some minutes
// Ends with exit code 1, and the answer's bytes in base64 when one is judged otherwise; the same seed gives the same answers.
import {createRequire} from 'node:module'
import {Exchange} from '../../dist/src/load/autocannon/exchange.js'
import {KnownHead} from '../../dist/src/load/response/known-head.js'
import {ResponseReader} from '../../dist/src/load/response/reader.js'

const require = createRequire(createRequire(import.meta.url).resolve('autocannon/package.json'))
const {HTTPParser} = require('http-parser-js')

const [answers, seed] = [Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 1)]
const engine = process.argv[4] ?? 'both'
const limits = {headBytes: 2000, chunkLineBytes: 64, trailerBytes: 200, interimAnswers: 3}
/** An answer is at most some KiB, and one takes microseconds: so long means that its reader does not come forward. */
const slowMs = 1000
/** Of the whole process. */
const mostMemoryBytes = 150e6

const words = [
  ...['HTTP/1.1 200 OK\r\n', 'HTTP/1.0 200 OK\r\n', 'HTTP/1.1 204 No Content\r\n', 'HTTP/1.1 304 x\r\n'],
  ...[
    'HTTP/1.1 103 Early Hints\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 101 x\r\n',
    'HTTP/1.1 999\r\n',
  ],
  ...['Content-Length: 5\r\n', 'Content-Length: 0\r\n', 'content-length: -5\r\n', 'Content-Length: 5, 5\r\n'],
  ...[
    'Content-Length: 99999999999999999999\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: gzip, chunked\r\n',
  ],
  ...[
    'Transfer-Encoding: chunked, gzip\r\n',
    'Connection: close\r\n',
    'Connection: keep-alive\r\n',
    'X: y\r\n',
    ' folded\r\n',
  ],
  ...[
    '\r\n',
    '\n',
    '\r',
    'hello',
    '5\r\nhello\r\n',
    '0\r\n\r\n',
    '0\r\nX: y\r\n\r\n',
    'ffffffffffffffff\r\n',
    '-5\r\n',
    'zz\r\n',
  ],
  ...['5;a=b\r\nhello\r\n', `${'x'.repeat(300)}\r\n`, `X: ${'y'.repeat(2500)}\r\n`, '\0', 'é', '"', ','],
].map(word => Buffer.from(word, 'latin1'))
const wholes = [
  'HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;a="b"\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.0 200 OK\r\n\r\nuntil the end',
].map(whole => Buffer.from(whole, 'latin1'))

const random = randomOf(seed)
const below = most => Math.floor(random() * most)
const memory = Buffer.alloc(64 * 1024)
const readers = [false, true].map(isHead => {
  const exchange = () => new Exchange(new HTTPParser(HTTPParser.RESPONSE), HTTPParser, {isHead, limits})
  return {
    whole: new ResponseReader({isHead, limits}),
    kernel: [
      new ResponseReader({isHead, limits}),
      new ResponseReader({isHead, limits, known: new KnownHead(memory)}),
    ],
    autocannon: [exchange(), exchange()],
  }
})

const verdicts = new Map()
const startMs = performance.now()
let slowestMs = 0
for (let count = 0; count < answers; count++) {
  const bytes = answer()
  const {whole, kernel, autocannon} = readers[below(8) === 0 ? 1 : 0]
  const ends = below(2) === 0
  const cuts = Array.from({length: below(12)}, () => below(bytes.length + 1)).sort((a, b) => a - b)
  const sinceMs = performance.now()
  const expected = told(whole, read(whole, bytes, [], ends))
  if (engine !== 'autocannon') requireAlike(kernel, expected, bytes, cuts, ends)
  if (engine !== 'kernel') requireAlike(autocannon, expected, bytes, cuts, ends)
  slowestMs = Math.max(slowestMs, performance.now() - sinceMs)
  const name = whole.fault ?? expected.split(' ', 1)[0]
  verdicts.set(name, (verdicts.get(name) ?? 0) + 1)
}
const memoryBytes = process.resourceUsage().maxRSS * 1024
console.log(
  `${engine}: ${answers} answers in ${((performance.now() - startMs) / 1000).toFixed(1)} s, seed ${seed}`,
)
console.log(`slowest ${slowestMs.toFixed(2)} ms; at most ${(memoryBytes / 1e6).toFixed(0)} MB`)
for (const [name, count] of [...verdicts].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(9)}  ${name}`)
if (slowestMs > slowMs || memoryBytes > mostMemoryBytes) process.exitCode = 1

/** Half are built of words, half are good answers; most are then damaged. */
function answer() {
  let bytes = below(2) === 0 ? wholes[below(wholes.length)] : Buffer.concat(someWords())
  for (let damages = below(4); damages > 0; damages--) {
    const at = below(bytes.length + 1)
    const put = below(3) === 0 ? words[below(words.length)] : Buffer.from([below(256)])
    bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + below(4))])
  }
  return bytes
}

function someWords() {
  return Array.from(
    {length: 1 + below(9)},
    (_, index) => words[index === 0 && below(4) > 0 ? below(8) : below(words.length)],
  )
}

/** The first is given it in pieces, the second whole. */
function requireAlike([inPieces, atOnce], expected, bytes, cuts, ends) {
  requireSame(expected, told(inPieces, read(inPieces, bytes, cuts, ends)), bytes, `cut at ${cuts}`)
  requireSame(expected, told(atOnce, read(atOnce, bytes, [], ends)), bytes, 'at once')
}

function read(reader, bytes, cuts, ends) {
  reader.connect?.()
  reader.begin()
  let reading = 'waiting'
  let late = 0
  let from = 0
  for (const to of [...cuts, bytes.length]) {
    if (reading === 'waiting') {
      bytes.copy(memory, 0, from, to)
      if (to > from) reading = reader.read(memory, to - from)
    } else late += to - from
    from = to
  }
  if (ends && reading === 'waiting') reading = reader.endOfStream()
  return {reading, late}
}

/** Of an answer that is not whole only that it is not: the two parsers see its status at different moments. */
function told({status, bodyBytes, isReusable, hasExcess, fault}, {reading, late}) {
  if (reading !== 'answered') return [reading, fault].join(' ')
  const isExcess = status !== 101 && (hasExcess || late > 0)
  return [reading, status, bodyBytes, isReusable && late === 0, isExcess].join(' ')
}

function requireSame(expected, found, bytes, how) {
  if (expected === found) return
  console.error(`expected: ${expected}\n   found: ${found} (${how})\n${bytes.toString('base64')}`)
  process.exit(1)
}

/** mulberry32. */
function randomOf(start) {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
