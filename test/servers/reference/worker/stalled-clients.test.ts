import {connect} from 'node:net'
import {once} from 'node:events'
import {expect, test} from 'vitest'
import {answers, startServer, type RunningServer} from '../master/reference-server.js'

const largest = 16 * 1024 * 1024

/** Its socket buffers are the kernel's; what it asks for is far more than they hold. */
async function silentReader(port: number): Promise<void> {
  const socket = connect({port, host: '127.0.0.1'})
  socket.pause()
  socket.write(`GET /bytes?n=${largest} HTTP/1.1\r\nHost: x\r\n\r\n`)
  // A reset reaches a paused socket too; an orderly end would have to be read.
  const closed = once(socket, 'close')
  socket.on('error', () => undefined)
  // Node says after one or two times --timeout that nothing was taken, and two threads drop four readers in two turns.
  setTimeout(() => socket.resume(), 25_000)
  let bytes = 0
  socket.on('data', (piece: Buffer) => (bytes += piece.length))
  await closed
  expect(bytes).toBeLessThan(largest)
}

/** Together, for most of it is waiting. */
const inEach = (modes: readonly string[], check: (server: RunningServer, mode: string) => Promise<void>) =>
  Promise.all(
    modes.map(async mode =>
      check(await startServer(['--mode', mode, '--threads', '2', '--timeout', '5']), mode),
    ),
  )

test('readers that take nothing for --timeout are dropped, and the worker lives', () =>
  inEach(['thread', 'green', 'async', 'native'], async server => {
    const workers = server.workers()
    await Promise.all(Array.from({length: 4}, () => silentReader(server.port)))
    expect(await answers(server.url)).toBe(true)
    expect(server.workers()).toEqual(workers)
    expect(server.log()).not.toContain('Error ')
  }))

test('clients that stop in the middle of a body are dropped', () =>
  inEach(['thread', 'green'], async server => {
    const sockets = Array.from({length: 4}, () => connect({port: server.port, host: '127.0.0.1'}))
    for (const socket of sockets) {
      socket.on('error', () => undefined).resume()
      socket.write('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc')
    }
    await Promise.all(sockets.map(socket => once(socket, 'close')))
    expect(await answers(server.url)).toBe(true)
  }))
