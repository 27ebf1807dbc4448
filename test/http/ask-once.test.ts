import {createServer as createHttp, type RequestListener} from 'node:http'
import {createServer, type AddressInfo, type Server, type Socket} from 'node:net'
import {brotliCompressSync, deflateSync, gzipSync} from 'node:zlib'
import {afterEach, describe, expect, it} from 'vitest'
import {askOnce, type Question} from '../../src/http/ask-once.js'
import {addressOf, originOf} from '../../src/http/origin.js'

const never = new AbortController().signal
const opened: {server: Server; sockets: Set<Socket>}[] = []

afterEach(async () => {
  for (const {server, sockets} of opened.splice(0)) {
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
})

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  opened.push({server, sockets})
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const http = (answer: RequestListener) => listen(createHttp(answer))
/** Answers every request with these bytes, and ends. */
const raw = (text: string) => listen(createServer(socket => void socket.once('data', () => socket.end(text))))
const ask = (origin: string, question: Partial<Question> = {}) =>
  askOnce(origin, {path: '/', deadlineMs: 20_000, ...question}, never)

describe('askOnce: an answer', () => {
  it('has its status, the length of its body, and the beginning of that', async () => {
    const origin = await http((_, response) => response.writeHead(404).end('nothing here'))
    expect(await ask(origin, {keepBytes: 7})).toMatchObject({
      ...{kind: 'answered', reached: true, status: 404, length: 12, body: 'nothing'},
    })
  })

  it('is to the method, path, headers and body as they were given', async () => {
    const seen: unknown[] = []
    const origin = await http((request, response) => {
      const {method, url, headers} = request
      let body = ''
      request.on('data', (piece: Buffer) => (body += piece.toString()))
      request.on('end', () => {
        seen.push({method, url, token: headers['x-token'], length: headers['content-length'], body})
        response.end()
      })
    })
    await ask(origin, {method: 'PUT', path: '/a/../b?c=//d', headers: {'X-Token': 't'}, body: 'é'})
    expect(seen).toEqual([{method: 'PUT', url: '/a/../b?c=//d', token: 't', length: '2', body: 'é'}])
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])(
    'holds its text without the content coding %s, also where the end is cut off',
    async (coding, encode) => {
      const text = Array.from({length: 8000}, (_, line) => `line ${line * 7919}`).join('\n')
      const bytes = encode(Buffer.from(text))
      const origin = await http((_, response) =>
        response.writeHead(200, {'Content-Encoding': coding}).end(bytes),
      )
      expect(await ask(origin)).toMatchObject({length: bytes.length, body: text})
      const cut = await ask(origin, {keepBytes: 10_000})
      expect(cut).toMatchObject({length: bytes.length})
      expect(cut.kind === 'answered' && cut.body.length > 5000 && text.startsWith(cut.body)).toBe(true)
    },
  )

  it('that is not coded as it says, or unpacks to too much, is held as it came', async () => {
    const bomb = gzipSync(Buffer.alloc(1 << 26))
    const origin = await http(({url}, response) =>
      response.writeHead(200, {'Content-Encoding': 'gzip'}).end(url === '/bomb' ? bomb : 'plain'),
    )
    expect(await ask(origin)).toMatchObject({body: 'plain'})
    const outcome = await ask(origin, {path: '/bomb'})
    expect(outcome.kind === 'answered' && outcome.body.length).toBeLessThan(200_000)
  })

  it('shows every piece of its body to who wants to see them', async () => {
    const origin = await http((_, response) => response.end('x'.repeat(300_000)))
    let length = 0
    const outcome = await ask(origin, {onBody: piece => (length += piece.length)})
    expect(outcome).toMatchObject({length: 300_000, body: 'x'.repeat(65_536)})
    expect(length).toBe(300_000)
  })

  it('stands although bytes follow it', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
    for (const more of ['EXTRA', answer])
      expect(await ask(await raw(answer + more))).toMatchObject({kind: 'answered', status: 200, body: 'ok'})
  })

  it('may have more headers than Node takes by default', async () => {
    const many = Array.from({length: 20}, (_, index) => `Set-Cookie: c${index}=${'v'.repeat(1000)}\r\n`).join(
      '',
    )
    const origin = await raw(`HTTP/1.1 200 OK\r\n${many}Content-Length: 2\r\n\r\nok`)
    expect(await ask(origin)).toMatchObject({kind: 'answered', status: 200, body: 'ok'})
  })
})

describe('askOnce: no whole answer', () => {
  it('by the deadline, though bytes keep coming', async () => {
    let timer: NodeJS.Timeout | undefined
    const origin = await http((_, response) => {
      response.writeHead(200)
      timer = setInterval(() => response.write('tick'), 20)
      response.once('close', () => clearInterval(timer))
    })
    const outcome = await ask(origin, {deadlineMs: 300})
    expect(outcome).toMatchObject({kind: 'late', reached: true, status: 200})
  })

  it('by the deadline, from who says nothing', async () => {
    const origin = await listen(createServer(() => undefined))
    expect(await ask(origin, {deadlineMs: 100})).toMatchObject({kind: 'late', reached: true, status: null})
  })

  it('because nobody listens', async () => {
    const origin = await listen(createServer())
    const {server} = opened.pop()!
    await new Promise(resolve => server.close(resolve))
    expect(await ask(origin)).toMatchObject({kind: 'failed', reached: false, code: 'ECONNREFUSED'})
  })

  it.each([
    ['before any byte', '', 'ECONNRESET'],
    ['in the middle of a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'ECONNRESET'],
  ])('because the connection ended %s', async (_, text, code) => {
    expect(await ask(await raw(text))).toMatchObject({kind: 'failed', reached: true, code})
  })

  it('because what came is not HTTP', async () => {
    expect(await ask(await raw('SSH-2.0-OpenSSH_9.2\r\n'))).toMatchObject({kind: 'not HTTP', reached: true})
  })

  it.each([
    ['a chunk size that is none', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n'],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
    ['headers beyond any limit', `X-Big: ${'x'.repeat(100_000)}\r\n\r\n`],
  ])('because the answer has %s', async (_, rest) => {
    expect(await ask(await raw(`HTTP/1.1 200 OK\r\n${rest}`))).toMatchObject({kind: 'malformed'})
  })

  it('rejects with the reason of an aborted signal, before and while it asks', async () => {
    const origin = await listen(createServer(() => undefined))
    const reason = new Error('interrupted')
    await expect(askOnce(origin, {path: '/', deadlineMs: 20_000}, AbortSignal.abort(reason))).rejects.toBe(
      reason,
    )
    const abort = new AbortController()
    const asking = askOnce(origin, {path: '/', deadlineMs: 20_000}, abort.signal)
    setTimeout(() => abort.abort(reason), 50)
    await expect(asking).rejects.toBe(reason)
  })
})

it('many that wait for one signal are no leak', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => void warnings.push(warning)
  process.on('warning', onWarning)
  const origin = await http((_, response) => setTimeout(() => response.end(), 50))
  const {signal} = new AbortController()
  await Promise.all(Array.from({length: 20}, () => askOnce(origin, {path: '/', deadlineMs: 20_000}, signal)))
  await new Promise(setImmediate)
  process.off('warning', onWarning)
  expect(warnings).toEqual([])
})

it('an origin is an address and a port, and back', () => {
  expect(originOf({host: '::1', port: 80})).toBe('http://[::1]:80')
  expect(addressOf('http://[::1]:8000')).toEqual({host: '::1', port: 8000})
  expect(addressOf('https://example.org')).toEqual({host: 'example.org', port: 443})
})
