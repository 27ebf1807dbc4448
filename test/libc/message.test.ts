import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {encodeAddress, encodeUnixAddress} from '../../libc/address.js'
import {realTimeMs} from '../../libc/clock.js'
import {EAGAIN} from '../../libc/errno.js'
import {listenTcp, listenUnix} from '../../libc/listen.js'
import {nativeMemory} from '../../libc/memory.js'
import {sendFrom, StampedReceiver} from '../../libc/message.js'
import {pause, waitFor} from '../../libc/poll.js'
import {accept, connect, send, setOption, shutdownWrite, streamSocket} from '../../libc/socket.js'
import {own} from './own.js'

/** Both ends of a connection over loopback; the client's receives times. */
function pair(): [client: number, server: number] {
  const listener = listenTcp({host: '127.0.0.1', port: 0, backlog: 4})
  own(listener.fd)
  const {family, bytes} = encodeAddress(listener.host, listener.port)
  const client = own(streamSocket(family))
  setOption(client, 'timestamps', true)
  connect(client, bytes)
  expect(waitFor('write', client, 5000)).toBeGreaterThan(0)
  expect(waitFor('read', listener.fd, 5000)).toBeGreaterThan(0)
  return [client, own(accept(listener.fd))]
}

test('a read tells when the kernel received the bytes, however late it comes', () => {
  const receiver = new StampedReceiver()
  const seconds = Math.floor(Date.now() / 1000) - 10
  const [client, server] = pair()
  expect(receiver.receive(client)).toBe(-EAGAIN)
  // The kernel begins to stamp a moment after the first socket of the machine has asked for it.
  pause(50)
  for (const text of ['hello', 'world!']) {
    const before = realTimeMs(seconds)
    send(server, Buffer.from(text))
    const after = realTimeMs(seconds)
    pause(20)
    expect(receiver.receive(client)).toBe(text.length)
    expect(Buffer.from(receiver.bytes.subarray(0, text.length)).toString()).toBe(text)
    expect(receiver.hasStamp).toBe(true)
    const stampMs = (receiver.stampSeconds - seconds) * 1e3 + receiver.stampNanoseconds / 1e6
    expect(stampMs).toBeGreaterThanOrEqual(before)
    expect(stampMs).toBeLessThanOrEqual(after)
  }
  shutdownWrite(server)
  expect(waitFor('read', client, 5000)).toBeGreaterThan(0)
  expect(receiver.receive(client)).toBe(0)
  expect(receiver.hasStamp).toBe(false)
})

test('of several segments the last one counts', () => {
  const receiver = new StampedReceiver()
  const seconds = Math.floor(Date.now() / 1000) - 10
  const [client, server] = pair()
  send(server, Buffer.from('first'))
  pause(20)
  const before = realTimeMs(seconds)
  send(server, Buffer.from('second'))
  pause(5)
  expect(receiver.receive(client)).toBe(11)
  expect((receiver.stampSeconds - seconds) * 1e3 + receiver.stampNanoseconds / 1e6).toBeGreaterThanOrEqual(
    before,
  )
})

test('a read never goes beyond its memory', () => {
  const receiver = new StampedReceiver(8)
  const [client, server] = pair()
  send(server, Buffer.from('0123456789'))
  expect(waitFor('read', client, 5000)).toBeGreaterThan(0)
  expect(receiver.receive(client)).toBe(8)
  expect(receiver.receive(client)).toBe(2)
  expect(Buffer.from(receiver.bytes).toString()).toBe('89234567')
})

test('a unix socket has no times', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
  const path = join(folder, 'socket')
  const listener = own(listenUnix({path, backlog: 1, umask: 0}).fd)
  const {family, bytes} = encodeUnixAddress(path)
  const client = own(streamSocket(family))
  setOption(client, 'timestamps', true)
  expect(connect(client, bytes)).toBe(0)
  const server = own(accept(listener))
  rmSync(folder, {recursive: true})
  send(server, Buffer.from('hello'))
  const receiver = new StampedReceiver()
  expect(receiver.receive(client)).toBe(5)
  expect(receiver.hasStamp).toBe(false)
})

test('native memory is 0, its own, and can be sent', () => {
  const [first, second] = [nativeMemory(100), nativeMemory(100)]
  expect(first.bytes.every(byte => byte === 0)).toBe(true)
  expect(Math.abs(first.address - second.address)).toBeGreaterThanOrEqual(100)
  first.bytes.set(Buffer.from('hello'))
  const [client, server] = pair()
  expect(sendFrom(server, first.address + 1, 4)).toBe(4)
  expect(waitFor('read', client, 5000)).toBeGreaterThan(0)
  const receiver = new StampedReceiver()
  expect(receiver.receive(client)).toBe(4)
  expect(Buffer.from(receiver.bytes.subarray(0, 4)).toString()).toBe('ello')
})
