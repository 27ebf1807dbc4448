import {once} from 'node:events'
import {connect, createServer, type AddressInfo} from 'node:net'
import {describe, expect, it} from 'vitest'
import {
  parseListenOverflows,
  queueLengthOf,
  readListenOverflows,
  waitingOn,
} from '../../src/measure/listen-queue.js'
import {
  endpointText,
  listenersOf,
  parseTcpTable,
  readListeners,
  readTcpSockets,
  socketInodesOf,
} from '../../src/measure/tcp-sockets.js'

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
   1: 0100007F:A216 0200007F:1F40 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1
   2: 0100007F:A216 0100007F:82B9 06 00000000:00000000 03:000009D0 00000000     0        0 0 3 0
`
const table6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0
   1: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:A216 01 00000000:00000000 00:00000000 00000000     0        0 4714 1 0 100 0 0 10 0
`

describe('tables of the kernel', () => {
  it('places, states, queues and inodes', () => {
    expect(parseTcpTable(table)).toEqual([
      {
        ...{local: {address: '127.0.0.1', port: 8000}, remote: {address: '0.0.0.0', port: 0}},
        ...{state: 'listening', waiting: 3, inode: '4711'},
      },
      {
        ...{local: {address: '127.0.0.1', port: 41494}, remote: {address: '127.0.0.2', port: 8000}},
        ...{state: 'established', waiting: 0, inode: '4712'},
      },
      {
        ...{local: {address: '127.0.0.1', port: 41494}, remote: {address: '127.0.0.1', port: 33465}},
        ...{state: 'other', waiting: 0, inode: '0'},
      },
    ])
  })

  it('IPv6 addresses as people write them', () => {
    const texts = parseTcpTable(table6).map(({local}) => endpointText(local))
    expect(texts).toEqual(['[::1]:8080', '127.0.0.1:8080'])
  })

  it('dropped connections, of names and values', () => {
    expect(parseListenOverflows('TcpExt: A ListenOverflows B\nTcpExt: 1 42 3\nIpExt: C\nIpExt: 4\n')).toBe(42)
    expect(parseListenOverflows('TcpExt: A\nTcpExt: 1\n')).toBeNull()
    expect(parseListenOverflows('')).toBeNull()
  })
})

describe('this machine', () => {
  it.each(['127.0.0.1', '::1'])('who listens on %s, and its connections', async host => {
    const server = createServer().listen({port: 0, host, backlog: 7})
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    const client = connect({port, host})
    await once(client, 'connect')
    try {
      const here = listenersOf([process.pid]).filter(place => place.port === port)
      expect(here).toEqual([{address: host, port}])
      const own = socketInodesOf(process.pid)
      const held = readTcpSockets().filter(({inode}) => own.has(inode))
      expect(held.filter(({remote, state}) => remote.port === port && state === 'established')).toHaveLength(
        1,
      )
      expect(readListeners().every(({state}) => state === 'listening')).toBe(true)
      await expect.poll(() => waitingOn(port)).toBe(0)
      const length = queueLengthOf(port)
      if (length !== null) expect(length).toBe(7)
      expect(readListenOverflows()).toBeGreaterThanOrEqual(0)
    } finally {
      client.destroy()
      server.close()
    }
    await once(server, 'close')
    expect(waitingOn(port)).toBeNull()
  })

  it('a process that is gone holds nothing', () => {
    expect(socketInodesOf(2 ** 22 + 1).size).toBe(0)
    expect(listenersOf([2 ** 22 + 1])).toEqual([])
    expect(listenersOf([])).toEqual([])
  })
})
