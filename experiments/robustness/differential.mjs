// Sends the same mutated requests to several servers and compares how each reads them: where the requests begin and end,
// what their bodies are. One may refuse what another takes; that two take it differently is how requests are smuggled.
// Fails when two modes of ours do, or ours alone and ours behind nginx; of other servers it only counts.
//   npm run build && node experiments/robustness/differential.mjs [requests, 2000] [seed]
// About 25 requests a second on two cores, most of it waiting; 1000000 take half a day.
import {readFileSync} from 'node:fs'
import {connect} from 'node:net'
import {fileURLToPath} from 'node:url'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {uniformInt} from 'pure-rand/distribution/uniformInt'
import {startNginx} from '../../dist/src/server/nginx.js'
import {freePort} from '../lib/nginx.mjs'
import {startArm} from './arms.mjs'

const {messages, insertions} = JSON.parse(
  readFileSync(new URL('../torture/http-seeds.json', import.meta.url), 'utf8'),
)
/** What framing is decided by, as it should be and as it should not. */
const lines = [
  ...[
    'Content-Length: 5',
    'Content-Length: 0',
    'Content-Length: +5',
    'Content-Length: 5, 5',
    'Content-Length: 0x5',
  ],
  ...[
    'content-length: 7',
    'Content-Length : 5',
    'Content_Length: 5',
    ' Content-Length: 5',
    'Content-Length: 5 ',
  ],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: identity', 'Transfer-Encoding: chunked, identity'],
  ...[
    'Transfer-Encoding : chunked',
    'Transfer-Encoding: "chunked"',
    'Transfer-Encoding:\tchunked',
    'TE: trailers',
  ],
  ...['Transfer-Encoding: xchunked', 'Transfer-Encoding:\u000bchunked', ' chunked', 'Connection: close'],
  ...[
    'Connection: content-length',
    'Host: y',
    'Host:',
    'Expect: 100-continue',
    'X: a\rTransfer-Encoding: chunked',
  ],
  ...['X: a\nTransfer-Encoding: chunked', 'Upgrade: h2c', 'X\u0000: a', ': a', 'Trailer: Content-Length'],
]
/** A server that took less or more than another for the body answers this otherwise, or not at all. */
const canary = 'GET /bytes?n=7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
const quietMs = 1000
const clients = 16

/** One to three places changed, by bytes or by whole lines; the canary follows. */
export function mutated(random) {
  const pick = most => uniformInt(random, 0, most)
  let text = messages[pick(messages.length - 1)]
  for (let change = pick(2); change >= 0; change--) {
    if (pick(1) === 0) {
      const ends = [...text.matchAll(/\r\n/g)].map(({index}) => index + 2)
      const at = ends[pick(ends.length - 1)] ?? 0
      text = `${text.slice(0, at)}${lines[pick(lines.length - 1)]}\r\n${text.slice(at)}`
    } else {
      const at = pick(text.length)
      text = text.slice(0, at) + insertions[pick(insertions.length - 1)] + text.slice(at + pick(4))
    }
  }
  return text + canary
}

/** How a server reads it: the answers that it gave, and whether it refused, closed or waits for more. */
export function read(port, text) {
  return new Promise(resolve => {
    const socket = connect({port, host: '127.0.0.1', noDelay: true})
    let received = ''
    let end = 'closed'
    let timer
    const patience = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        end = 'waits'
        socket.destroy()
      }, quietMs)
    }
    patience()
    socket.setEncoding('latin1').on('data', piece => {
      received += piece
      patience()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      const answers = answersIn(received)
      const taken = answers.filter(({status}) => status < 400 || status === 404 || status === 405)
      const refuses = answers.some(answer => !taken.includes(answer))
      resolve({taken: taken.map(({status, body}) => `${status} ${body}`), end: refuses ? 'refuses' : end})
    })
    socket.on('connect', () => socket.write(text, 'latin1'))
  })
}

/** Statuses and bodies, by the answers' own framing. */
function answersIn(received) {
  const answers = []
  for (let at = 0; ;) {
    const headEnd = received.indexOf('\r\n\r\n', at)
    if (headEnd === -1) return answers
    const head = received.slice(at, headEnd + 2)
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0)
    const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1]
    const [body, next] = /\r\ntransfer-encoding: *chunked\r\n/i.test(head)
      ? chunkedBody(received, headEnd + 4)
      : length === undefined
        ? ['', status < 200 ? headEnd + 4 : received.length]
        : [received.slice(headEnd + 4, headEnd + 4 + Number(length)), headEnd + 4 + Number(length)]
    if (status >= 200) answers.push({status, body: status === 200 ? body : ''})
    at = next
  }
}

function chunkedBody(received, from) {
  let [body, at] = ['', from]
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at)
    const size = Number.parseInt(received.slice(at, lineEnd), 16)
    if (lineEnd === -1 || !(size > 0)) return [body, lineEnd === -1 ? received.length : lineEnd + 4]
    body += received.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 4 + size
  }
}

/**
 * `same`; `refused`: one took fewer, and said no or closed; `differs`: they took other requests, or one waits for the rest
 * of what the other has answered.
 */
export function compare(one, other) {
  const common = Math.min(one.taken.length, other.taken.length)
  for (let index = 0; index < common; index++) if (one.taken[index] !== other.taken[index]) return 'differs'
  if (one.taken.length === other.taken.length) return 'same'
  const [fewer, more] = one.taken.length < other.taken.length ? [one, other] : [other, one]
  // Both wait for the rest of a body; of what nobody reads, one has answered already.
  if (fewer.end === 'waits' && more.end === 'waits' && /^40[45] /.test(more.taken[common]))
    return more.taken.length === common + 1 ? 'same' : 'differs'
  return fewer.end === 'waits' ? 'differs' : 'refused'
}

/** Pairs of `[name, port]`, of which the first is what the others are held against; by name: how often each came, examples. */
export async function differential(arms, {count, seed}) {
  const random = xoroshiro128plus(seed)
  const [[, reference], ...others] = arms
  const tallies = new Map(others.map(([name]) => [name, {same: 0, refused: 0, differs: 0, examples: []}]))
  let sent = 0
  const client = async () => {
    while (sent++ < count) {
      const text = mutated(random)
      const [ours, ...theirs] = await Promise.all(
        [reference, ...others.map(([, port]) => port)].map(port => read(port, text)),
      )
      for (const [index, reading] of theirs.entries()) {
        const [name, port] = others[index]
        let verdict = compare(ours, reading)
        // On a machine that stood still for a second everybody waits.
        if (verdict === 'differs') verdict = compare(await read(reference, text), await read(port, text))
        const tally = tallies.get(name)
        tally[verdict]++
        if (verdict === 'differs' && tally.examples.length < 3)
          tally.examples.push(
            `${JSON.stringify(text)}\n  ${JSON.stringify(ours)}\n  ${JSON.stringify(reading)}`,
          )
      }
    }
  }
  await Promise.all(Array.from({length: clients}, client))
  return tallies
}

/** `use` is given the port of an nginx in front of `port`. */
export async function behindNginx(port) {
  const front = await freePort()
  const ready = {path: '/', status: 200, timeoutMs: 10_000}
  const nginx = await startNginx(
    {upstreamAddress: `127.0.0.1:${port}`, port: front, ready},
    new AbortController().signal,
  )
  return {port: front, stop: () => nginx.stop()}
}

async function main() {
  const count = Number(process.argv[2] ?? 2000)
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)
  console.log(`seed ${seed}, ${count} requests; held against thread mode`)
  const stops = []
  const started = async (name, flags = []) => {
    const arm = await startArm(name, {flags})
    stops.push(arm.stop)
    return [name, arm.port]
  }
  try {
    const ours = []
    for (const mode of ['thread', 'green', 'async']) ours.push(await started(mode, ['--threads', '4']))
    for (const [name, port] of [...ours]) {
      const front = await behindNginx(port)
      stops.unshift(front.stop)
      ours.push([`nginx, ${name}`, front.port])
    }
    ours.push(await started('sync'))
    const peers = [await started('native')]
    for (const name of ['gunicorn gthread', 'uvicorn h11'])
      await started(name).then(
        arm => peers.push(arm),
        () => console.log(`${name} is not installed`),
      )
    const tallies = await differential([...ours, ...peers], {count, seed})
    console.log('beside             same     one refuses  read differently')
    for (const [name, {same, refused, differs, examples}] of tallies) {
      console.log(`${name.padEnd(18)} ${String(same).padEnd(8)} ${String(refused).padEnd(12)} ${differs}`)
      for (const example of examples) console.log(`  ${example}`)
    }
    process.exitCode = ours.slice(1).some(([name]) => tallies.get(name).differs > 0) ? 1 : 0
  } finally {
    for (const stop of stops) await stop()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
