import {once} from 'node:events'
import {afterAll, describe, expect, onTestFinished, test} from 'vitest'
import {WebSocket, type ClientOptions} from 'ws'
import {until} from '../servers/reference/master/reference-server.js'
import {ask, connectTo} from './ask.js'
import {startMode} from './modes.js'

const most = 3
const mostBytes = 1024 * 1024
const servers = await Promise.all(
  (['async', 'native'] as const).map(mode =>
    startMode(mode, [
      '--ws-connections',
      String(most),
      '--ws-max-size',
      String(mostBytes),
      '--ws-ping-interval',
      '3',
    ]),
  ),
)
afterAll(() => Promise.all(servers.map(server => server.stop())))

const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
const upgrade = ['Upgrade: websocket', 'Connection: Upgrade']

describe.each(servers)('websockets of $name', server => {
  test('answer a ping with its bytes', async () => {
    const socket = await open()
    socket.ping('are you there')
    expect(String((await once(socket, 'pong'))[0])).toBe('are you there')
  })

  test('are dropped when they answer no ping, and kept when they do', async () => {
    const kept = await open()
    const silent = await open({autoPong: false})
    const [code] = (await once(silent, 'close')) as [number]
    expect(code).toBe(1006)
    expect(kept.readyState).toBe(kept.OPEN)
  })

  test('carry a message of 1 MB, and close with 1009 at a larger one', async () => {
    const socket = await open()
    const sent = Buffer.alloc(1024 * 1024, 'm')
    const answer = once(socket, 'message')
    socket.send(sent)
    expect(((await answer) as [Buffer])[0].equals(sent)).toBe(true)
    const closed = once(socket, 'close')
    socket.send(Buffer.alloc(1024 * 1024 + 1))
    expect((await closed)[0]).toBe(1009)
  })

  test.each([1000, 3000, 4999])('send the close code %i back', async code => {
    const socket = await open()
    const closed = once(socket, 'close')
    socket.close(code)
    expect((await closed)[0]).toBe(code)
  })

  test('close with 1007 at a text that is none, and with 1002 at a frame that is none', async () => {
    // Masked with zeros: a text frame of the byte 0xff, and a frame with a reserved opcode.
    for (const [frame, code] of [
      ['\x81\x81\0\0\0\0\xff', 1007],
      ['\x83\x80\0\0\0\0', 1002],
    ] as const) {
      const client = await connectTo(server)
      client.send(
        ['GET /ws HTTP/1.1', 'Host: x', ...upgrade, key, 'Sec-WebSocket-Version: 13', '', ''].join('\r\n'),
      )
      expect((await client.response('HEAD')).status).toBe(101)
      client.send(frame)
      await until('a close frame came', () => client.received.length >= 4)
      expect(Buffer.from(client.received, 'latin1').readUInt16BE(2)).toBe(code)
      client.close()
    }
  })

  test.each([
    [426, 'version 7', [...upgrade, key, 'Sec-WebSocket-Version: 7']],
    [426, 'no version', [...upgrade, key]],
    [400, 'no key', [...upgrade, 'Sec-WebSocket-Version: 13']],
    [400, 'a short key', [...upgrade, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAA']],
  ])('answer %i to a handshake with %s', async (status, _, fields) => {
    const client = await connectTo(server)
    client.send(['GET /ws HTTP/1.1', 'Host: x', ...fields, '', ''].join('\r\n'))
    const response = await client.response()
    expect(response.status).toBe(status)
    expect(response.headers.get('sec-websocket-version')).toBe(status === 426 ? '13' : undefined)
    expect(await client.rest()).toBe('')
  })

  test(`are at most ${most}, beside which requests are answered, and room is used again`, async () => {
    const [first] = [await open(), await open(), await open()]
    // It has been accepted already, and hears a 503.
    expect(await isOpen(connect())).toBe(false)
    expect((await ask(server, 'GET', '/')).status).toBe(200)
    first.close()
    await once(first, 'close')
    await open()
  })

  /** The server may not have seen yet that the sockets of the test before are gone. */
  async function open(options: ClientOptions = {}): Promise<WebSocket> {
    let socket = connect(options)
    await until('there is room', async () => {
      if (await isOpen(socket)) return true
      socket = connect(options)
      return false
    })
    return socket
  }

  function connect(options: ClientOptions = {}): WebSocket {
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/ws`, options)
    onTestFinished(() => socket.terminate())
    socket.on('error', () => undefined)
    return socket
  }
})

function isOpen(socket: WebSocket): Promise<boolean> {
  return new Promise(resolve => {
    socket.once('open', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
}
