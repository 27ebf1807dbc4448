import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {describe, expect, it, onTestFinished} from 'vitest'
import type {UpstreamAnnouncement} from '../../../../src/server/protocol.js'
import {get, rawClient} from '../master/raw-client.js'
import {until} from '../master/reference-server.js'

const program = fileURLToPath(new URL('../../../../dist/servers/reference/upstream/main.js', import.meta.url))

describe('upstream', () => {
  it('announces where it listens', async () => {
    const {announcement} = await start()
    expect(announcement).toEqual({host: '127.0.0.1', port: expect.any(Number) as number})
    expect(announcement.port).toBeGreaterThan(0)
  })

  it('listens where it is told to', async () => {
    const {child, announcement} = await start()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const again = await start('--port', String(announcement.port))
    expect(again.announcement).toEqual(announcement)
  })

  it('is never early, and waits in parallel', async () => {
    const {announcement} = await start()
    const begin = performance.now()
    await Promise.all(
      Array.from({length: 30}, async (_, i) => {
        const client = await rawClient(announcement.port)
        const waitMs = 100 + 10.5 * i
        const sent = performance.now()
        client.socket.once('data', () => expect(performance.now() - sent).toBeGreaterThanOrEqual(waitMs))
        client.send(get(`/?ms=${waitMs}`))
        await client.hasReceived('\r\n\r\nok')
      }),
    )
    // One after another they would need 7.5 s.
    expect(performance.now() - begin).toBeLessThan(5000)
  })

  it('answers pipelined requests in order and keeps the connection', async () => {
    const {announcement} = await start()
    const client = await rawClient(announcement.port)
    client.send(get('/?ms=50') + get('/?ms=0') + get('/'))
    await until('three answers have come', () => client.answers() === 3)
    await sleep(100)
    expect(client.isClosed()).toBe(false)
  })

  it('closes when asked to, and on nonsense', async () => {
    const {announcement} = await start()
    const polite = await rawClient(announcement.port)
    polite.send(get('/?ms=1', 'Connection: close'))
    await polite.closed()
    expect(polite.received()).toMatch(/^HTTP\/1\.1 200 /)
    for (const nonsense of [
      'POST / HTTP/1.1\r\n\r\n',
      get('/?ms=abc'),
      get('/?ms=99999'),
      'x'.repeat(10_000),
    ]) {
      const client = await rawClient(announcement.port)
      client.send(nonsense)
      await client.closed()
      expect(client.received()).toMatch(/^HTTP\/1\.1 400 /)
    }
  })

  it('forgets a client that leaves before its answer', async () => {
    const {announcement} = await start()
    const gone = await rawClient(announcement.port)
    gone.send(get('/?ms=100'))
    await sleep(20)
    gone.socket.destroy()
    // A new client may get the same descriptor; it must not get the old one's answer.
    const next = await rawClient(announcement.port)
    await sleep(200)
    expect(next.received()).toBe('')
    next.send(get('/?ms=1'))
    await next.hasReceived('ok')
  })

  it('leaves when its stdin ends', async () => {
    const {child} = await start()
    child.stdin?.end()
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(0)
  })

  it('costs no CPU while it waits', async () => {
    const {announcement, child} = await start()
    const client = await rawClient(announcement.port)
    client.send(get('/?ms=1500'))
    const {readFileSync} = await import('node:fs')
    const ticks = (): number => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return Number(fields[11]) + Number(fields[12])
    }
    await sleep(200)
    const before = ticks()
    await client.hasReceived('ok')
    // Spinning would take some 130 ticks.
    expect(ticks() - before).toBeLessThan(20)
  })
})

async function start(...flags: string[]): Promise<{child: ChildProcess; announcement: UpstreamAnnouncement}> {
  const child = spawn(process.execPath, [program, ...flags], {stdio: ['pipe', 'pipe', 'inherit']})
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {child, announcement: JSON.parse(line) as UpstreamAnnouncement}
}
