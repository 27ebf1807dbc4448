// Damaged answers for the kernel engine's reader: it must neither throw nor hang, hold no memory, and judge an answer
// alike however it is cut.
//   node experiments/generator/fuzz-answers.mjs [answers] [seed]     a million take about a minute
// Ends with exit code 1 and the answer's bytes, base64, when one is judged otherwise; the same seed gives the same answers.
import {KnownHead} from '../../dist/src/load/response/known-head.js'
import {ResponseReader} from '../../dist/src/load/response/reader.js'

const [answers, seed] = [Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 1)]
const limits = {headBytes: 2000, chunkLineBytes: 64, trailerBytes: 200, interimAnswers: 3}
/** An answer is at most some KiB, and one takes microseconds: so long means that its reader does not come forward. */
const slowMs = 1000
const mostGrowthBytes = 64 * 1024 * 1024

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
const memory = new Uint8Array(64 * 1024)
const known = new KnownHead(memory)
const readers = [false, true].map(isHead => ({
  whole: new ResponseReader({isHead, limits}),
  cut: new ResponseReader({isHead, limits}),
  knowing: isHead ? undefined : new ResponseReader({isHead, limits, known}),
}))

const verdicts = new Map()
const before = process.memoryUsage()
const startMs = performance.now()
let slowestMs = 0
for (let count = 0; count < answers; count++) {
  const bytes = answer()
  const {whole, cut, knowing} = readers[below(8) === 0 ? 1 : 0]
  const ends = below(2) === 0
  const sinceMs = performance.now()
  const expected = told(whole, read(whole, bytes, [], ends))
  const cuts = Array.from({length: below(12)}, () => below(bytes.length + 1)).sort((a, b) => a - b)
  requireSame(expected, told(cut, read(cut, bytes, cuts, ends)), bytes, cuts)
  if (knowing)
    requireSame(expected, told(knowing, read(knowing, bytes, [], ends)), bytes, 'with a known head')
  slowestMs = Math.max(slowestMs, performance.now() - sinceMs)
  const name = whole.fault ?? expected.split(' ', 1)[0]
  verdicts.set(name, (verdicts.get(name) ?? 0) + 1)
}
globalThis.gc?.()
const after = process.memoryUsage()
const grownBytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers
console.log(`${answers} answers in ${((performance.now() - startMs) / 1000).toFixed(1)} s, seed ${seed}`)
console.log(`slowest ${slowestMs.toFixed(2)} ms; memory grew by ${(grownBytes / 1024).toFixed(0)} KiB`)
for (const [name, count] of [...verdicts].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(9)}  ${name}`)
if (slowestMs > slowMs || grownBytes > mostGrowthBytes) process.exitCode = 1

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

function read(reader, bytes, cuts, ends) {
  reader.begin()
  let reading = 'waiting'
  let late = 0
  let from = 0
  for (const to of [...cuts, bytes.length]) {
    if (reading === 'waiting') {
      memory.set(bytes.subarray(from, to))
      reading = reader.read(memory, to - from)
    } else late += to - from
    from = to
  }
  if (ends && reading === 'waiting') reading = reader.endOfStream()
  return {reading, late}
}

function told({status, bodyBytes, isReusable, excessBytes, fault}, {reading, late}) {
  const excess = reading === 'answered' && status !== 101 ? excessBytes + late : 0
  return [reading, status, bodyBytes, isReusable && late === 0, excess, fault].join(' ')
}

function requireSame(expected, found, bytes, how) {
  if (expected === found) return
  console.error(`whole: ${expected}\n  cut: ${found} (${how})\n${bytes.toString('base64')}`)
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
