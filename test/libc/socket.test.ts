import {connect as nodeConnect} from 'node:net'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {decodeTcpAddress, encodeAddress} from '../../libc/address.js'
import {close, dup, setCloseOnExec, setNonBlocking} from '../../libc/descriptor.js'
import {Epoll, EPOLLIN} from '../../libc/epoll.js'
import {EAGAIN, EBADF, EINPROGRESS, errnoName} from '../../libc/errno.js'
import {eventfd, ring, silence} from '../../libc/eventfd.js'
import {kill} from '../../libc/kill.js'
import {listenTcp, type TcpListener} from '../../libc/listen.js'
import {waitFor} from '../../libc/poll.js'
import {accept, connect, pendingError, recv, send, shutdownWrite, streamSocket} from '../../libc/socket.js'
import {own} from './own.js'

function listenOn(host: string, port = 0, reusePort = false): TcpListener {
  const listener = listenTcp({host, port, backlog: 16, reusePort})
  own(listener.fd)
  return listener
}

/** Both ends of a connection over loopback. */
function pair(): [client: number, server: number] {
  const listener = listenOn('127.0.0.1')
  const {family, bytes} = encodeAddress(listener.host, listener.port)
  const client = own(streamSocket(family))
  expect([0, -EINPROGRESS]).toContain(connect(client, bytes))
  expect(waitFor('write', client, 5000)).toBeGreaterThan(0)
  expect(pendingError(client)).toBe(0)
  expect(waitFor('read', listener.fd, 5000)).toBeGreaterThan(0)
  return [client, own(accept(listener.fd))]
}

describe('listenTcp', () => {
  test('finds a port, on IPv4 and on IPv6', () => {
    for (const [host, expected] of [
      ['127.0.0.1', '127.0.0.1'],
      ['localhost', '127.0.0.1'],
      ['0.0.0.0', '0.0.0.0'],
    ] as const) {
      const listener = listenOn(host)
      expect(listener.host).toBe(expected)
      expect(listener.port).toBeGreaterThan(0)
    }
  })

  test.skipIf(!hasIpv6())('takes IPv6 literals', () => {
    expect(listenOn('::1').host).toBe('::1')
    expect(listenOn('[::1]').host).toBe('::1')
  })

  test('names the errno of what went wrong', () => {
    const {port} = listenOn('127.0.0.1')
    expect(() => listenOn('127.0.0.1', port)).toThrow(
      expect.objectContaining({code: 'EADDRINUSE', syscall: 'bind'}),
    )
    expect(() => listenOn('192.0.2.1')).toThrow(expect.objectContaining({code: 'EADDRNOTAVAIL'}))
    expect(() => listenOn('example.org')).toThrow(/address, or localhost/)
  })

  test('lets several listen on one port if asked', () => {
    const {port} = listenOn('127.0.0.1', 0, true)
    expect(listenOn('127.0.0.1', port, true).port).toBe(port)
  })

  test('makes a listener that node can use, and that does not block', () => {
    const {fd} = listenOn('127.0.0.1')
    expect(accept(fd)).toBe(-EAGAIN)
  })
})

test('bytes go both ways, and the end is told', () => {
  const [client, server] = pair()
  const buffer = new Uint8Array(16)
  expect(recv(server, buffer)).toBe(-EAGAIN)
  expect(send(client, Buffer.from('hello'))).toBe(5)
  expect(waitFor('read', server, 5000)).toBeGreaterThan(0)
  expect(recv(server, buffer)).toBe(5)
  expect(Buffer.from(buffer.subarray(0, 5)).toString()).toBe('hello')
  expect(shutdownWrite(client)).toBe(0)
  expect(waitFor('read', server, 5000)).toBeGreaterThan(0)
  expect(recv(server, buffer)).toBe(0)
  expect(send(server, Buffer.from('bye!'), 3)).toBe(3)
  expect(waitFor('read', client, 5000)).toBeGreaterThan(0)
  expect(recv(client, buffer)).toBe(3)
})

test('failing calls give −errno', () => {
  expect(recv(999_999, new Uint8Array(1))).toBe(-EBADF)
  expect(close(999_999)).toBe(-EBADF)
  expect(() => dup(999_999)).toThrow(expect.objectContaining({code: 'EBADF'}))
  expect(errnoName(EAGAIN)).toBe('EAGAIN')
  expect(kill(process.pid, 'SIGCONT')).toBe(0)
})

test('descriptor flags can be set and taken away', () => {
  const fd = own(dup(1))
  setCloseOnExec(fd, true)
  setCloseOnExec(fd, false)
  const [client] = pair()
  setNonBlocking(client, true)
  expect(recv(client, new Uint8Array(1))).toBe(-EAGAIN)
})

test('an epoll tells which descriptor is ready, and a bell wakes it', () => {
  const epoll = new Epoll(8)
  const bell = own(eventfd())
  const [client, server] = pair()
  try {
    epoll.add(bell, EPOLLIN)
    epoll.add(server, EPOLLIN)
    expect(epoll.wait(0)).toBe(0)
    ring(bell)
    expect(epoll.wait(5000)).toBe(1)
    expect([epoll.fdAt(0), epoll.eventsAt(0)]).toEqual([bell, EPOLLIN])
    silence(bell)
    send(client, Buffer.from('x'))
    expect(epoll.wait(5000)).toBe(1)
    expect(epoll.fdAt(0)).toBe(server)
    send(client, Buffer.from('x'))
    ring(bell)
    epoll.remove(server)
    expect(epoll.wait(5000)).toBe(1)
    expect(epoll.fdAt(0)).toBe(bell)
  } finally {
    epoll.close()
  }
})

test('addresses come back as they went in', () => {
  const byte = fc.nat(255)
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), fc.nat(65_535), (bytes, port) => {
      const host = bytes.join('.')
      expect(decodeTcpAddress(encodeAddress(host, port).bytes)).toEqual({host, port})
    }),
  )
  fc.assert(
    fc.property(fc.ipV6(), fc.nat(65_535), (host, port) => {
      const once = encodeAddress(host, port).bytes
      const again = decodeTcpAddress(once)
      expect(encodeAddress(again.host, again.port).bytes).toEqual(once)
    }),
  )
  expect(decodeTcpAddress(encodeAddress('2001:db8::8:800:200c:417a', 1).bytes).host).toBe(
    '2001:db8::8:800:200c:417a',
  )
  expect(decodeTcpAddress(encodeAddress('::', 1).bytes).host).toBe('::')
})

function hasIpv6(): boolean {
  try {
    close(listenTcp({host: '::1', port: 0, backlog: 1}).fd)
    return true
  } catch {
    return false
  }
}

test('node can connect to it', async () => {
  const {fd, port} = listenOn('127.0.0.1')
  const socket = nodeConnect({host: '127.0.0.1', port})
  await new Promise(resolve => socket.once('connect', resolve))
  expect(own(accept(fd))).toBeGreaterThan(2)
  socket.destroy()
})
