import {describe, expect, it} from 'vitest'
import {engines, jobsWith, load} from '../fixtures/generator.js'
import {later, reply, startServer} from '../fixtures/scripted-server.js'

const soon = 2
const ok = 'HTTP/1.1 200 OK\r\n'
const chunks = `${ok}Transfer-Encoding: chunked\r\n\r\n`
const briefly = {durationMs: 100, connections: 4}
/** The warm-up waits for no answer. */
const unwaiting = {minMs: 50, minPerConnection: 0, maxMs: 50}

describe.each(engines)('answers and requests of the %s engine', engine => {
  const {jobFor} = jobsWith(engine)

  describe('a bad answer is counted by its name, and the load goes on', () => {
    it.each([
      ['bad-status-line', 'SSH-2.0-OpenSSH_9.2\r\n'],
      ['bad-header', `${ok}X-A : b\r\n\r\n`],
      ['bad-length', `${ok}Content-Length: -5\r\n\r\nhello`],
      ['differing-lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
      ['bad-transfer-encoding', `${ok}Transfer-Encoding: chunked, chunked\r\n\r\n`],
      ['bad-chunk-size', `${chunks}zz\r\nhello\r\n0\r\n\r\n`],
      ['bad-chunk-size', `${chunks}-5\r\nhello\r\n0\r\n\r\n`],
      ['bad-chunk-end', `${chunks}5\r\nhello!\r\n0\r\n\r\n`],
      ['bad-trailer', `${chunks}0\r\nno colon\r\n\r\n`],
      ['head-too-large', `${ok}X: ${'y'.repeat(300_000)}\r\n\r\n`],
      ['chunk-line-too-long', `${chunks}5;${'x'.repeat(5000)}\r\nhello\r\n0\r\n\r\n`],
      ['trailers-too-large', `${chunks}0\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`],
      ['too-many-interim', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(40)],
    ])('%s', async (fault, bytes) => {
      await using server = await startServer(request => {
        later(soon, request, request.number % 2 === 0 ? bytes : reply())
      })
      const {total, lostBy, faults} = await load(jobFor(server.origin, briefly))

      const bad = Math.floor(server.requests / 2)
      expect(bad).toBeGreaterThan(0)
      expect(lostBy).toEqual({protocol: bad})
      expect(faults).toEqual({[fault]: bad})
      expect(total).toMatchObject({ok: server.requests - bad, timeout: 0, inFlight: 0})
    })
  })

  it.each([
    ['an endless body', `${ok}\r\n`],
    ['endless chunks', chunks],
    ['an endless head', ok],
    ['endless interim answers, slowly', ''],
  ])('%s ends with the timeout of the whole answer', async (_name, begin) => {
    await using server = await startServer(({socket}) => {
      socket.write(begin)
      const drip = setInterval(() => {
        if (socket.destroyed) clearInterval(drip)
        else if (begin === '') socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')
        else socket.write(begin === chunks ? '4\r\ntick\r\n' : 'X: tick\r\n')
      }, 40)
    })
    const timeoutMs = 200
    const result = await load(
      jobFor(server.origin, {...briefly, timeoutMs, warmup: unwaiting, drainMs: 1000}),
    )

    expect(result.total.timeout).toBeGreaterThanOrEqual(4)
    expect(result.total).toMatchObject({ok: 0, lost: 0, sent: result.total.timeout + result.total.inFlight})
  })

  it.each<[name: string, bytes: string, then?: 'stays' | 'closes']>([
    ['chunked over gzip', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`],
    ['extensions and trailers', `${chunks}5;a="b"\r\nhello\r\n0\r\nX: y\r\n\r\n`],
    [
      '20 KiB of cookies',
      `${ok}${`Set-Cookie: ${'v'.repeat(1000)}\r\n`.repeat(20)}Content-Length: 5\r\n\r\nhello`,
    ],
    [
      'codings on two lines',
      `${ok}Transfer-Encoding: gzip\r\n${chunks.slice(ok.length)}5\r\nhello\r\n0\r\n\r\n`,
    ],
    [
      'chunked beside a length',
      `${ok}Transfer-Encoding: CHUNKED\r\nContent-Length: 2\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      'closes',
    ],
    ['a list of the same length', `${ok}Content-Length: 5, 5\r\n\r\nhello`],
    ['letters beyond ASCII', `${ok}X-Name: Zo\u00eb \u2713 \u010d\r\nContent-Length: 5\r\n\r\nhello`],
    ['lines that end with LF', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'],
    ['no reason', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello'],
    ['a folded header', `${ok}X-A: one\r\n  two\r\nContent-Length: 5\r\n\r\nhello`],
    ['204 with a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'],
    [
      'an offer to upgrade',
      `${ok}Upgrade: h2c\r\nConnection: Upgrade, Keep-Alive\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    ['HTTP/1.0 that stays', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello'],
    ['HTTP/1.0 that goes', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'closes'],
    ['the same length twice', `${ok}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
    ['early hints', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${reply()}`],
    ['a body of a megabyte', `${ok}Content-Length: 1000000\r\n\r\n${'x'.repeat(1_000_000)}`],
  ])('%s is an answer like any other', async (_name, bytes, then = 'stays') => {
    await using server = await startServer(request => {
      later(soon, request, bytes)
    })
    const {total, connectionsOpened, unsolicited} = await load(jobFor(server.origin, briefly))

    expect(total).toMatchObject({ok: server.requests, lost: 0, timeout: 0, inFlight: 0})
    expect(connectionsOpened).toBe(then === 'stays' ? briefly.connections : server.requests)
    expect(unsolicited).toBe(0)
  })

  it('two answers to one request: the first counts, the other is unsolicited', async () => {
    await using server = await startServer(request => {
      later(soon, request, reply() + reply())
    })
    const {total, unsolicited, connectionsOpened} = await load(jobFor(server.origin, briefly))

    expect(total).toMatchObject({ok: server.requests, lost: 0})
    expect(unsolicited).toBe(server.requests)
    expect(connectionsOpened).toBe(server.requests)
  })

  it('a request larger than the socket takes at once arrives whole', async () => {
    const body = 'x'.repeat(3_000_000)
    const lengths = new Set<number>()
    await using server = await startServer(request => {
      lengths.add(request.body.length)
      later(soon, request, reply())
    })
    const {total} = await load(jobFor(server.origin, {...briefly, method: 'POST', body}))

    expect(total).toMatchObject({ok: server.requests, lost: 0, timeout: 0})
    expect([...lengths]).toEqual([body.length])
  })

  it('goes out as it was written', async () => {
    const heads = new Set<string>()
    await using server = await startServer(request => {
      heads.add(request.head.replaceAll('\r\n', ', '))
      later(soon, request, reply())
    })
    const headers = {Cookie: ['a=1', 'b=2'], 'x-b': '1'}
    await load(jobFor(`${server.origin}/a/../b//c?d=%7e`, {...briefly, headers}))

    const sent = `Host: 127.0.0.1:${server.port}, Connection: keep-alive, Cookie: a=1, Cookie: b=2, x-b: 1`
    expect([...heads]).toEqual([`GET /a/../b//c?d=%7e HTTP/1.1, ${sent}`])
  })

  it('a load without one good answer ends, and says how each failed', async () => {
    await using server = await startServer(request => {
      request.socket.end('SSH-2.0-OpenSSH_9.2\r\n')
    })
    const {total, faults} = await load(jobFor(server.origin, {...briefly, warmup: unwaiting}))

    expect(total.ok).toBe(0)
    expect(total.lost).toBeGreaterThan(0)
    expect(Object.keys(faults ?? {})).toEqual(['bad-status-line'])
  })
})
