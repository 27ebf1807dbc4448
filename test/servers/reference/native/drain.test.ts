import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {undisturbed} from '../../../fixtures/undisturbed.js'
import {get, rawClient} from '../master/raw-client.js'
import {startServer, until} from '../master/reference-server.js'

describe.each(['async', 'native'])('%s worker that is told to stop', mode => {
  it('answers one more request on an idle connection, and says that it is the last', async () => {
    await undisturbed(async timely => {
      const server = await startServer(['--mode', mode, '--keep-alive', '60'])
      const client = await rawClient(server.port)
      client.send(get('/'))
      await client.hasReceived('hello')
      server.signal('SIGTERM')
      await until('the master stops', () => server.log().includes('Handling signal: term'))
      await sleep(100)
      client.send(get('/bytes?n=4'))
      await client.closed()
      // The connection has a second.
      timely(() => expect(client.received()).toMatch(/xxxx$/))
      expect(client.received()).toMatch(/\r\nConnection: close\r\n/i)
      expect((await server.exited).code).toBe(0)
    })
  })

  it('lets idle connections go soon', async () => {
    const server = await startServer(['--mode', mode, '--keep-alive', '60'])
    const client = await rawClient(server.port)
    client.send(get('/'))
    await client.hasReceived('hello')
    server.signal('SIGTERM')
    await client.closed()
    expect((await server.exited).code).toBe(0)
  })

  it('says Connection: close in an answer that was in flight', async () => {
    const server = await startServer(['--mode', mode])
    const client = await rawClient(server.port)
    client.send(get('/sleep?ms=1000'))
    await sleep(200)
    server.signal('SIGTERM')
    await client.closed()
    expect(client.received()).toMatch(/\r\nConnection: close\r\n[^]*ok$/i)
  })

  it('gives up what does not end within --graceful-timeout, and still tells its count', async () => {
    const server = await startServer(['--mode', mode, '--graceful-timeout', '4'])
    const client = await rawClient(server.port)
    client.send(get('/sleep?ms=60000'))
    await sleep(200)
    server.signal('SIGTERM')
    expect((await server.exited).code).toBe(0)
    expect(client.answers()).toBe(0)
    expect(server.log()).not.toContain('SIGKILL')
  })
})

describe('native', () => {
  it('deals connections round-robin', async () => {
    const server = await startServer(['--mode', 'native', '--workers', '2'])
    await until(
      'both workers answer',
      async () => new Set([await answerer(server.url), await answerer(server.url)]).size === 2,
    )
    const counts = new Map<number, number>()
    for (let i = 0; i < 20; i++) {
      const pid = await answerer(server.url)
      counts.set(pid, (counts.get(pid) ?? 0) + 1)
    }
    expect([...counts.values()]).toEqual([10, 10])
  })
})

async function answerer(url: string): Promise<number> {
  const response = await fetch(`${url}/whoami`, {headers: {Connection: 'close'}})
  return ((await response.json()) as {pid: number}).pid
}
