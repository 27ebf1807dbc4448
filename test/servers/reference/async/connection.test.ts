import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {get, rawClient} from '../master/raw-client.js'
import {startServer, until} from '../master/reference-server.js'

const start = (...flags: string[]) => startServer(['--mode', 'async', ...flags])

describe('async connection', () => {
  it('answers pipelined requests in their order', async () => {
    const client = await rawClient((await start()).port)
    client.send(get('/sleep?ms=200') + get('/bytes?n=3') + get('/'))
    await client.hasReceived('hello')
    const bodies = client.received().match(/\r\n\r\n(ok|xxx|hello)/g)
    expect(bodies).toEqual(['\r\n\r\nok', '\r\n\r\nxxx', '\r\n\r\nhello'])
  })

  it('takes requests in single bytes', async () => {
    const client = await rawClient((await start()).port)
    const post =
      'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'
    for (const byte of post + get('/')) client.send(byte)
    await client.hasReceived('hello')
    expect(client.received()).toContain('abcde')
  })

  it('closes an idle connection after --keep-alive, and not while a request is served', async () => {
    const {port} = await start('--keep-alive', '2')
    const client = await rawClient(port)
    const begin = performance.now()
    client.send(get('/sleep?ms=2500'))
    await client.hasReceived('ok')
    expect(client.isClosed()).toBe(false)
    await client.closed()
    expect(performance.now() - begin).toBeGreaterThan(4400)
  })

  it('says Connection: close and closes when --keep-alive is 0', async () => {
    const client = await rawClient((await start('--keep-alive', '0')).port)
    client.send(get('/'))
    await client.closed()
    expect(client.received()).toMatch(/\r\nConnection: close\r\n/)
  })

  it('does what the client says about the connection', async () => {
    const {port} = await start()
    const client = await rawClient(port)
    client.send(get('/', 'Connection: close'))
    await client.closed()
    expect(client.received()).toContain('hello')
    const old = await rawClient(port)
    old.send('GET / HTTP/1.0\r\n\r\n')
    await old.closed()
    expect(old.received()).toContain('hello')
  })

  it('answers a client that has closed its side', async () => {
    const client = await rawClient((await start()).port)
    client.send(get('/sleep?ms=200') + get('/'))
    client.socket.end()
    await client.closed()
    expect(client.received()).toMatch(/ok[^]*hello$/)
  })

  it('closes connections that stay silent or stop in the middle of a head', async () => {
    const {port} = await start()
    const silent = await rawClient(port)
    const partial = await rawClient(port)
    partial.send('GET / HT')
    await Promise.all([silent.closed(), partial.closed()])
    expect(silent.received() + partial.received()).toBe('')
  })

  it.each([
    ['GET / HTTP/1.1\r\n\r\n', 400],
    ['nonsense\r\n\r\n', 400],
    [`GET /${'a'.repeat(5000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
    [get('/', `X: ${'a'.repeat(9000)}`), 431],
    ['POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
  ])('refuses %j with %i and closes', async (request, status) => {
    const client = await rawClient((await start()).port)
    client.send(request + get('/'))
    await client.closed()
    expect(client.received()).toMatch(/^HTTP\/1\.1 4\d\d /)
    if (status === 400) expect(client.received()).toMatch(/^HTTP\/1\.1 400 /)
    expect(client.answers()).toBe(1)
  })

  it('refuses a chunked body that goes wrong halfway', async () => {
    const client = await rawClient((await start()).port)
    client.send('POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n')
    await client.closed()
    expect(client.received()).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('passes over a body that nobody read, unless it is large', async () => {
    const {port} = await start()
    const whole = await rawClient(port)
    whole.send(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc${get('/')}`)
    await whole.hasReceived('hello')
    expect(whole.received()).toMatch(/^HTTP\/1\.1 405 /)
    const partial = await rawClient(port)
    partial.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabc')
    await partial.hasReceived('405')
    partial.send(`d${get('/')}`)
    await partial.hasReceived('hello')
    const large = await rawClient(port)
    large.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\nabc')
    await large.closed()
    expect(large.received()).toMatch(/^HTTP\/1\.1 405 [^]*\r\nConnection: close\r\n/)
  })

  it('asks for a body that waits for 100 Continue, and only when the app wants it', async () => {
    const {port} = await start()
    const client = await rawClient(port)
    client.send('POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
    await client.hasReceived('HTTP/1.1 100 Continue\r\n\r\n')
    client.send('abc')
    await client.hasReceived('\r\n\r\nabc')
    const refused = await rawClient(port)
    refused.send('POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
    await refused.closed()
    expect(refused.received()).toMatch(/^HTTP\/1\.1 405 /)
  })

  it('refuses a body above the cap with 413', async () => {
    const {url} = await start()
    const response = await fetch(`${url}/echo`, {method: 'POST', body: Buffer.alloc(17 * 1024 * 1024)}).catch(
      () => undefined,
    )
    // A client that is still sending may see the connection end before it reads the answer.
    expect([413, undefined]).toContain(response?.status)
    expect((await fetch(url)).status).toBe(200)
  })

  it('echoes a large body whole', async () => {
    const {url} = await start()
    const body = Buffer.alloc(3_000_000, 'abcdefg')
    const response = await fetch(`${url}/echo`, {method: 'POST', body, headers: {'Content-Type': 'a/b'}})
    expect(response.headers.get('content-type')).toBe('a/b')
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true)
  })

  it('holds a large response for a client that reads slowly', async () => {
    const server = await start()
    const client = await rawClient(server.port)
    client.socket.pause()
    client.send(get('/bytes?n=16000000'))
    await sleep(300)
    expect((await fetch(server.url)).status).toBe(200)
    client.socket.resume()
    await until('all has come', () => client.received().length > 16_000_000)
  })
})

describe('--worker-connections', () => {
  it('leaves further connections in the queue until one closes', async () => {
    const {port} = await start('--worker-connections', '1', '--keep-alive', '60')
    const first = await rawClient(port)
    first.send(get('/'))
    await first.hasReceived('hello')
    const second = await rawClient(port)
    second.send(get('/'))
    await sleep(500)
    expect(second.received()).toBe('')
    first.socket.destroy()
    await second.hasReceived('hello')
  })
})
