import {mkdtempSync, rmSync} from 'node:fs'
import {createServer, type Server, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {decodeHistogram} from '../../../src/stats/histogram.js'
import {undisturbed} from '../../fixtures/undisturbed.js'
import {jobsWith, load, msAt, p50Ms} from '../fixtures/generator.js'
import {later, reply, startServer} from '../fixtures/scripted-server.js'

const {jobFor} = jobsWith('kernel')
const soon = 2
const ok = 'HTTP/1.1 200 OK\r\n'
const briefly = {durationMs: 100, connections: 4}
const ipv6 = await hasIpv6()

describe.skipIf(process.platform !== 'linux')('the kernel engine', () => {
  it('an answer that comes before the whole request was sent stands, and its connection goes', async () => {
    const server = createServer(socket => {
      socket.on('error', () => undefined)
      // It reads a little, and answers.
      socket.once('data', () => {
        socket.pause()
        socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n')
      })
    })
    await using origin = await listening(server)
    const body = 'x'.repeat(8_000_000)
    const {total, connectionsOpened} = await load(jobFor(origin.url, {...briefly, method: 'POST', body}))

    expect(total.non2xx).toBeGreaterThan(0)
    expect(total).toMatchObject({ok: 0, lost: 0, timeout: 0})
    expect(connectionsOpened).toBe(total.sent)
  })

  describe('time stamps', () => {
    it('every answer over TCP has one, and what is read late is not late', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(20, request, reply())
        })
        const {window} = await load(jobFor(server.origin, {durationMs: 400}))

        expect(window.stamps).toMatchObject({unstamped: 0, clockSteps: 0})
        expect(window.stamps?.stamped).toBe(window.ended.ok)
        expect(window.stamps?.earliestHdr).toBeUndefined()
        expect(decodeHistogram(window.stamps?.readDelayHdr ?? '').totalCount).toBe(window.ended.ok)
        timely(() => expect(window.meanInSystem + (window.stamps?.meanUnread ?? NaN)).toBeGreaterThan(9.5))
      })
    })

    it('of a body that ends with the connection, that of its last bytes counts', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(soon, request, `${ok}\r\nhello`)
          setTimeout(() => request.socket.end(), 100)
        })
        const result = await load(jobFor(server.origin, {durationMs: 500}))

        expect(result.total).toMatchObject({lost: 0, inFlight: 0})
        expect(result.window.stamps).toMatchObject({unstamped: 0})
        timely(() => expect(p50Ms(result)).toBeLessThan(80))
        expect(msAt(0.5, result.window.stamps?.readDelayHdr ?? '')).toBeGreaterThan(20)
      })
    })

    it('with bytes after the answer it is of those: the latency is a bracket', async () => {
      await using server = await startServer(request => {
        later(20, request, reply() + 'more')
      })
      const {window} = await load(jobFor(server.origin, {durationMs: 400}))

      expect(window.stamps).toMatchObject({stamped: 0, unstamped: window.ended.ok})
      const earliest = window.stamps?.earliestHdr ?? ''
      expect(decodeHistogram(earliest).totalCount).toBe(window.ended.ok)
      expect(msAt(0.5, earliest)).toBeLessThanOrEqual(msAt(0.5, window.latencyHdr))
    })
  })

  it('over a Unix socket: no stamps, and that is said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
    const path = join(folder, 'socket')
    const heads = new Set<string>()
    await using server = await answering({path}, head => heads.add(head))
    const result = await load(jobFor(`unix:${path}:/a/../b`, briefly))
    rmSync(folder, {recursive: true})

    expect(result.total).toMatchObject({lost: 0, timeout: 0, inFlight: 0, ok: server.requests})
    expect(result.window.stamps).toMatchObject({stamped: 0, unstamped: result.window.ended.ok})
    expect([...heads].join()).toMatch(/^GET \/a\/\.\.\/b HTTP\/1\.1\r\nHost: localhost/)
  })

  it.skipIf(!ipv6)('over IPv6', async () => {
    await using server = await answering({host: '::1', port: 0})
    const {total} = await load(jobFor(`http://[::1]:${server.port}`, briefly))

    expect(total).toMatchObject({ok: server.requests, lost: 0, timeout: 0})
  })

  it('what nobody listens on is named', async () => {
    await expect(load(jobFor('unix:/nowhere/at-all', briefly))).rejects.toThrow(/unix:\/nowhere.*ENOENT/)
    await expect(load(jobFor('http://name.invalid/', briefly))).rejects.toThrow(/name\.invalid/)
  })

  it('speaks no TLS', async () => {
    await expect(load(jobFor('https://127.0.0.1:1/', briefly))).rejects.toThrow(/TLS/)
  })
})

interface Answering {
  readonly port: number
  readonly requests: number
  [Symbol.asyncDispose](): Promise<void>
}

/** Answers every request at once, wherever it is made to listen. */
async function answering(
  where: {readonly path: string} | {readonly host: string; readonly port: number},
  onHead: (head: string) => void = () => undefined,
): Promise<Answering> {
  const seen = {requests: 0}
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.on('data', head => {
      seen.requests++
      onHead(head.toString('latin1'))
      setTimeout(() => socket.write(reply()), soon)
    })
  })
  const {dispose} = await listening(server, where)
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    get requests() {
      return seen.requests
    },
    [Symbol.asyncDispose]: dispose,
  }
}

async function listening(
  server: Server,
  where: {readonly path?: string; readonly host?: string; readonly port?: number} = {
    host: '127.0.0.1',
    port: 0,
  },
): Promise<{readonly url: string; dispose: () => Promise<void>; [Symbol.asyncDispose](): Promise<void>}> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, resolve)
  })
  const address = server.address()
  const dispose = async (): Promise<void> => {
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const url = address !== null && typeof address === 'object' ? `http://127.0.0.1:${address.port}` : ''
  return {url, dispose, [Symbol.asyncDispose]: dispose}
}

async function hasIpv6(): Promise<boolean> {
  try {
    await (await listening(createServer(), {host: '::1', port: 0})).dispose()
    return true
  } catch {
    return false
  }
}
