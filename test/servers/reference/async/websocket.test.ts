import {once} from 'node:events'
import {describe, expect, it, onTestFinished} from 'vitest'
import {WebSocket} from 'ws'
import {get, rawClient} from '../master/raw-client.js'
import {startServer, until} from '../master/reference-server.js'

describe.each(['async', 'native'])('%s websocket', mode => {
  it('sends back text and bytes', async () => {
    const {port} = await startServer(['--mode', mode])
    const socket = await open(port, '/ws')
    socket.send('héllo')
    expect(await message(socket)).toEqual({data: 'héllo', isBinary: false})
    socket.send(Buffer.from([0, 255]))
    expect(await message(socket)).toEqual({data: '\u0000ÿ', isBinary: true})
    for (let i = 0; i < 100; i++) socket.send(String(i))
    const received: string[] = []
    socket.on('message', (data: Buffer) => received.push(data.toString()))
    await until('all came back', () => received.length === 100)
    expect(received).toEqual(Array.from({length: 100}, (_, i) => String(i)))
  })

  it('is served on /ws only', async () => {
    const {port, url} = await startServer(['--mode', mode])
    const socket = new WebSocket(`ws://127.0.0.1:${port}/elsewhere`)
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('403')
    expect((await fetch(url)).status).toBe(200)
  })

  it('refuses a handshake that is not one', async () => {
    const {port, url} = await startServer(['--mode', mode])
    const client = await rawClient(port)
    client.send(get('/ws', 'Connection: Upgrade', 'Upgrade: websocket'))
    await client.closed()
    expect(client.received()).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect((await fetch(url)).status).toBe(200)
  })

  it('survives clients that vanish', async () => {
    const {port, url} = await startServer(['--mode', mode])
    const socket = await open(port, '/ws')
    socket.send('x')
    socket.terminate()
    expect((await fetch(url)).status).toBe(200)
  })

  it('tells clients to go when the server stops', async () => {
    const server = await startServer(['--mode', mode])
    const socket = await open(server.port, '/ws')
    const closed = once(socket, 'close')
    server.signal('SIGTERM')
    expect((await closed)[0]).toBe(1001)
    expect((await server.exited).code).toBe(0)
  })

  it('does not wait long for clients that stay', async () => {
    const server = await startServer(['--mode', mode, '--graceful-timeout', '15'])
    const client = await rawClient(server.port)
    client.send(
      get(
        '/ws',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      ),
    )
    await client.hasReceived('101 Switching Protocols')
    const begin = performance.now()
    server.signal('SIGTERM')
    expect((await server.exited).code).toBe(0)
    expect(performance.now() - begin).toBeLessThan(12_000)
  })
})

async function open(port: number, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  onTestFinished(() => socket.terminate())
  socket.on('error', () => undefined)
  await once(socket, 'open')
  return socket
}

async function message(socket: WebSocket): Promise<{data: string; isBinary: boolean}> {
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean]
  return {data: isBinary ? data.toString('latin1') : data.toString('utf8'), isBinary}
}
