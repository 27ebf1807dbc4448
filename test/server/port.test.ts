import {once} from 'node:events'
import {createServer} from 'node:net'
import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'

import {freePort, portOwner, requireFreePort} from '../../src/server/port.js'

async function listening(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use((server.address() as {port: number}).port)
  } finally {
    server.close()
  }
}

describe('freePort', () => {
  it('gives ports that can be listened on, outside of the range from which clients are given theirs', async () => {
    const ports = await Promise.all(Array.from({length: 6}, () => freePort()))
    expect(new Set(ports).size).toBe(6)
    for (const port of ports) {
      expect(port).toBeGreaterThanOrEqual(18_000)
      expect(port).toBeLessThan(32_000)
      await requireFreePort('127.0.0.1', port)
    }
  })

  it('gives none twice in a row', async () => {
    const ports: number[] = []
    while (ports.length < 20) ports.push(await freePort())
    expect(new Set(ports).size).toBe(20)
  })
})

describe('requireFreePort', () => {
  it('names who has the port', () =>
    listening(async port => {
      const program = readFileSync('/proc/self/comm', 'utf8').trim()
      await expect(requireFreePort('127.0.0.1', port)).rejects.toMatchObject({
        exitCode: 5,
        message: `port ${port} on 127.0.0.1 is in use by ${program} (pid ${process.pid})`,
      })
    }))

  it('says so when the address is not of this machine', async () => {
    await expect(requireFreePort('192.0.2.1', 8000)).rejects.toMatchObject({
      message: '192.0.2.1 is not an address of this machine',
    })
  })
})

describe('portOwner', () => {
  it('finds nobody on a port that is free', async () => {
    expect(portOwner(await freePort())).toBeUndefined()
  })
})
