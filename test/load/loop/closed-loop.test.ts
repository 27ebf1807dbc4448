import {describe, expect, it} from 'vitest'
import type {LoadEvent} from '../../../src/load/generator.js'
import {undisturbed} from '../../fixtures/undisturbed.js'
import {engines, jobsWith, load, maxMs, p50Ms} from '../fixtures/generator.js'
import {later, reply, startServer, type Script} from '../fixtures/scripted-server.js'

const delayMs = 50
/** A load on a server that answers at once is tens of thousands of requests; a little delay keeps it small. */
const soon = 2

describe.each(engines)('the %s engine', engine => {
  const {jobFor} = jobsWith(engine)

  describe('a server that answers after 50 ms', () => {
    it('has every connection in the system all the time, and no answer before 50 ms', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(delayMs, request, reply())
        })
        const events: LoadEvent[] = []
        const beforeNs = process.hrtime.bigint()
        const result = await load(jobFor(server.origin, {durationMs: 1200}), event => events.push(event))

        expect(result.total).toMatchObject({ok: server.requests, non2xx: 0, timeout: 0, lost: 0, inFlight: 0})
        expect(result.connectionsOpened).toBe(10)
        expect(server.connections).toBe(10)
        expect(p50Ms(result)).toBeGreaterThanOrEqual(delayMs * 0.98)
        timely(() => {
          expect(p50Ms(result)).toBeLessThan(delayMs * 2)
          expectAlmost(result.window.meanInSystem, 10, 0.98)
          // It ends with the last answer, not after the 10 s that it may take.
          expect(result.drainedMs).toBeLessThan(5000)
          expect(Math.min(...result.window.perTenth)).toBeGreaterThan(0)
        })
        expect(sum(result.window.perTenth)).toBe(result.window.ended.ok)
        expect(result.window.bodyBytes).toBe(result.window.ended.ok * 'hello'.length)
        expect(result.window.durationMs).toBe(1200)
        expect(result.warmupEndedBy).toBe('answered')
        expect(BigInt(result.window.startNs)).toBeGreaterThan(beforeNs)
        expect(BigInt(result.window.startNs)).toBeLessThan(process.hrtime.bigint() - 1_200_000_000n)
        expect(events.map(({type}) => type).join(' ')).toBe('window-opened window-closed')
      })
    })

    it('and closes has a connection per request, and the same latencies', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(delayMs, request, reply('hello', 'Connection: close\r\n'), 'end')
        })
        const result = await load(jobFor(server.origin, {durationMs: 1200}))

        expect(result.total).toMatchObject({ok: server.requests, lost: 0, inFlight: 0})
        expect(result.connectionsOpened).toBe(server.requests)
        expect(p50Ms(result)).toBeGreaterThanOrEqual(delayMs * 0.98)
        timely(() => {
          expect(p50Ms(result)).toBeLessThan(delayMs * 2)
          // All ten reconnect in the same turn of the loop, and wait for each other.
          expectAlmost(result.window.meanInSystem, 10, 0.95)
        })
      })
    })

    it('counts as in flight what the drain does not wait for', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(request.number > 30 ? 5000 : soon, request, reply())
        })
        const result = await load(jobFor(server.origin, {drainMs: 50}))

        expect(result.total).toMatchObject({ok: 30, inFlight: 10})
        expect(server.requests).toBe(40)
        expect(result.drainedMs).toBeGreaterThanOrEqual(50)
        timely(() => expectAlmost(result.window.meanInSystem, 10, 0.98))
      })
    })
  })

  /** Long enough where the length of the window shows nothing. */
  const briefly = {durationMs: 100}

  describe('answers', () => {
    const wellFormed: Record<string, {script: Script; bodyBytes: number}> = {
      'with Content-Length': {script: request => later(soon, request, reply('12345')), bodyBytes: 5},
      'HTTP/1.0, ended by the connection': {
        script: request => later(soon, request, 'HTTP/1.0 200 OK\r\n\r\n1234567', 'end'),
        bodyBytes: 7,
      },
      'HTTP/1.1, ended by the connection': {
        script: request => later(soon, request, 'HTTP/1.1 200 OK\r\n\r\n1234567', 'end'),
        bodyBytes: 7,
      },
      'in chunks, in pieces, with a trailer': {
        script: request => {
          request.socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab')
          later(soon, request, 'c\r\n2\r\nde\r\n0\r\nExpires: never\r\n\r\n')
        },
        bodyBytes: 5,
      },
      'after 103 Early Hints in the same piece': {
        script: request =>
          later(soon, request, `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${reply('123')}`),
        bodyBytes: 3,
      },
      'after 103 Early Hints and a while': {
        script: request => {
          request.socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')
          later(soon, request, reply('123'))
        },
        bodyBytes: 3,
      },
    }
    it.each(Object.entries(wellFormed))('%s are ok', async (_name, {script, bodyBytes}) => {
      await using server = await startServer(script)
      const result = await load(jobFor(server.origin, briefly))

      expect(result.total).toMatchObject({ok: server.requests, lost: 0, timeout: 0, inFlight: 0})
      expect(result.statusCodes).toEqual({200: server.requests})
      expect(result.unsolicited).toBe(0)
      expect(result.window.ended.ok).toBeGreaterThan(0)
      expect(result.window.bodyBytes).toBe(result.window.ended.ok * bodyBytes)
    })

    it.each([
      ['HEAD with the length of a GET', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
      ['HEAD without a length', 'HEAD', 'HTTP/1.1 200 OK\r\n\r\n'],
      ['HEAD of a chunked resource', 'HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
      ['204', 'DELETE', 'HTTP/1.1 204 No Content\r\n\r\n'],
      ['304 with a length', 'GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
    ])('%s has no body and keeps its connection', async (_name, method, bytes) => {
      await using server = await startServer(request => {
        later(soon, request, bytes)
      })
      const result = await load(jobFor(server.origin, {...briefly, method}))

      expect(result.total.ok + result.total.non2xx).toBe(server.requests)
      expect(result.total).toMatchObject({lost: 0, timeout: 0, inFlight: 0})
      expect(result.connectionsOpened).toBe(10)
      expect(result.window.bodyBytes).toBe(0)
    })

    it('503 every 7th is an error, and not in the latency', async () => {
      await using server = await startServer(request => {
        later(soon, request, request.number % 7 === 0 ? reply('no', '', '503 Service Unavailable') : reply())
      })
      const result = await load(jobFor(server.origin))

      expect(result.total.non2xx).toBe(Math.floor(server.requests / 7))
      expect(result.total.ok + result.total.non2xx).toBe(server.requests)
      expect(result.statusCodes['503']).toBe(result.total.non2xx)
      expect(result.unexpected).toEqual({'503': result.total.non2xx})
      expect(result.window.ended.non2xx).toBeGreaterThan(0)
    })

    it('what is expected decides: a 302 is good, a 200 or another body is an error of its kind', async () => {
      const answers = [reply('', '', '302 Found'), reply('', '', '302 Found'), reply(), reply('sold out')]
      await using server = await startServer(request => {
        later(soon, request, answers[request.number % answers.length] ?? '')
      })
      const redirects = await load(jobFor(server.origin, {expect: {status: '302', body: null}}))
      expect(redirects.unexpected).toEqual({'200': redirects.total.non2xx})
      expect(redirects.total.ok).toBeGreaterThan(0)
      expect(redirects.statusCodes['302']).toBe(redirects.total.ok)
      const soldOut = await load(jobFor(server.origin, {expect: {status: '200', body: 'sold out'}}))
      expect(soldOut.total.ok).toBeGreaterThan(0)
      expect(Object.keys(soldOut.unexpected).sort()).toEqual(['302', 'body'])
      expect(soldOut.unexpected['body']! + soldOut.total.ok).toBe(soldOut.statusCodes['200'])
    })

    it('two per request: the second is unsolicited, and costs the connection', async () => {
      await using server = await startServer(request => {
        later(soon, request, reply() + reply('again'))
      })
      const result = await load(jobFor(server.origin))

      expect(result.total).toMatchObject({ok: server.requests, lost: 0, inFlight: 0})
      expect(result.unsolicited).toBe(server.requests)
      expect(result.connectionsOpened).toBe(server.connections)
      expect(result.window.bodyBytes).toBe(result.window.ended.ok * 'hello'.length)
    })
  })

  describe('requests', () => {
    it('carry method, path, headers and body, unchanged every time', async () => {
      const body = 'a=1&b=ü\r\n\r\n'.repeat(1000)
      const others = new Set<string>()
      await using server = await startServer(request => {
        const isWhole = Buffer.from(request.body, 'latin1').toString('utf8') === body
        others.add(isWhole ? request.head : 'another body')
        later(soon, request, reply())
      })
      const headers = {'X-One': '1', 'content-type': 'text/plain'}
      const result = await load(jobFor(`${server.origin}/echo?n=1`, {method: 'POST', headers, body}))

      expect(result.total).toMatchObject({ok: server.requests, lost: 0})
      expect([...others]).toHaveLength(1)
      const [head = ''] = others
      expect(head.split('\r\n')).toEqual([
        'POST /echo?n=1 HTTP/1.1',
        `Host: 127.0.0.1:${server.port}`,
        'Connection: keep-alive',
        'X-One: 1',
        'content-type: text/plain',
        `Content-Length: ${Buffer.byteLength(body)}`,
      ])
    })

    it('that could have a body say when they have none', async () => {
      const lengths = new Set<string | undefined>()
      await using server = await startServer(request => {
        lengths.add(/content-length: .*/i.exec(request.head)?.[0])
        later(soon, request, reply())
      })
      await load(jobFor(server.origin, {method: 'POST'}))
      expect([...lengths]).toEqual(['Content-Length: 0'])
    })

    it('that say Connection: close have one connection each, though the server would keep it', async () => {
      const heads = new Set<string>()
      await using server = await startServer(request => {
        heads.add(request.head)
        later(soon, request, reply())
      })
      const result = await load(jobFor(server.origin, {headers: {connection: 'close'}}))

      expect(result.connectionsOpened).toBe(server.requests)
      expect(result.total).toMatchObject({ok: server.requests, lost: 0})
      expect([...heads].join().match(/connection: [a-z-]+/gi)).toHaveLength(1)
      expect([...heads].join()).toMatch(/connection: close$/im)
    })

    it('to a name that resolves to an address nobody listens at lose nothing', async () => {
      await using server = await startServer(request => {
        later(soon, request, reply())
      })
      const result = await load(jobFor(`http://localhost:${server.port}`))
      expect(result.total).toMatchObject({ok: server.requests, lost: 0})
    })
  })

  describe('losses', () => {
    it('truncated every 10th', async () => {
      await using server = await startServer(request => {
        if (request.number % 10 === 0)
          later(soon, request, 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf', 'end')
        else later(soon, request, reply())
      })
      const result = await load(jobFor(server.origin))

      expect(result.lostBy).toEqual({truncated: Math.floor(server.requests / 10)})
      expect(result.total.ok + result.total.lost).toBe(server.requests)
      expect(result.window.ended.lost).toBeGreaterThan(0)
    })

    it('dropped every 10th', async () => {
      await using server = await startServer(request => {
        if (request.number % 10 === 0) request.socket.end()
        else later(soon, request, reply())
      })
      const {total, lostBy} = await load(jobFor(server.origin))

      expect(total.lost).toBe(Math.floor(server.requests / 10))
      expect((lostBy.eof ?? 0) + (lostBy.eofReused ?? 0)).toBe(total.lost)
      expect(total.ok + total.lost).toBe(server.requests)
    })

    it('dropped on the first request of a connection is not a matter of reuse', async () => {
      await using server = await startServer(request => {
        if (request.number % 2 === 0) request.socket.end()
        else later(soon, request, reply('', 'Connection: close\r\n'), 'end')
      })
      const {total, lostBy} = await load(jobFor(server.origin))

      expect(lostBy).toEqual({eof: Math.floor(server.requests / 2)})
      expect(total.ok + total.lost).toBe(server.requests)
    })

    it('reset on the first request of a connection', async () => {
      await using server = await startServer(request => {
        request.socket.resetAndDestroy()
      })
      const {total, lostBy} = await load(
        jobFor(server.origin, {connections: 2, warmup: {minMs: 50, minPerConnection: 0, maxMs: 50}}),
      )

      expect(total).toMatchObject({ok: 0, lost: server.requests})
      expect(lostBy).toEqual({reset: server.requests})
    })

    it('hanging every 50th: a timeout, in the latency at the time waited', async () => {
      await undisturbed(async timely => {
        const timeoutMs = 250
        await using server = await startServer(request => {
          if (request.number % 50 !== 0) later(soon, request, reply())
        })
        const result = await load(jobFor(server.origin, {timeoutMs, durationMs: 1000}))

        const hung = Math.floor(server.requests / 50)
        expect(result.total.timeout).toBeGreaterThanOrEqual(hung)
        // The server is in this process: when that stands still, who was waiting times out too.
        timely(() => expect(result.total.timeout).toBe(hung))
        expect(result.total).toMatchObject({ok: server.requests - result.total.timeout, lost: 0, inFlight: 0})
        expect(result.window.ended.timeout).toBeGreaterThan(0)
        expect(maxMs(result)).toBeGreaterThanOrEqual(timeoutMs)
        timely(() => expectAlmost(result.window.meanInSystem, 10, 0.9))
      })
    })

    it('closed by the server after an answer that did not say so: lost on reuse, never sent again', async () => {
      await using server = await startServer(request => {
        request.socket.end(reply())
      })
      const {total, lostBy} = await load(jobFor(server.origin))

      expect(total.ok).toBe(server.connections)
      expect(total.ok).toBeGreaterThan(0)
      expect(lostBy).toEqual({eofReused: total.lost})
      expect(total.sent).toBe(total.ok + total.lost)
    })

    it.each([
      ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
      ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello'],
      ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhello'],
      ['two different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    ])('garbage: %s', async (_name, bytes) => {
      await using server = await startServer(request => {
        later(soon, request, request.number % 2 === 0 ? bytes : reply())
      })
      const {total, lostBy} = await load(jobFor(server.origin, briefly))

      expect(lostBy).toEqual({protocol: Math.floor(server.requests / 2)})
      expect(total.ok + total.lost).toBe(server.requests)
    })

    it('after the server died: refused, at the pace of the back-off', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(soon, request, reply())
        })
        let death: Promise<void> | undefined
        const result = await load(jobFor(server.origin, {durationMs: 1500}), ({type}) => {
          if (type === 'window-opened')
            setTimeout(() => {
              death = server.die()
            }, 500)
        })
        await death

        expect(result.total.ok).toBeGreaterThan(0)
        timely(() => expect(result.lostBy.connect).toBeGreaterThanOrEqual(10))
        // 10 + 20 + 40 + … ms: seven attempts of each connection fit into a second, not thousands.
        expect(result.lostBy.connect).toBeLessThanOrEqual(10 * 9)
        timely(() => expect(result.window.meanInSystem).toBeLessThan(9))
      })
    })
  })

  describe('the warm-up', () => {
    it('waits for the answers asked for', async () => {
      await using server = await startServer(request => {
        later(delayMs, request, reply())
      })
      const result = await load(
        jobFor(server.origin, {warmup: {minMs: 0, minPerConnection: 4, maxMs: 10_000}}),
      )
      expect(result.warmupEndedBy).toBe('answered')
      expect(result.warmupMs).toBeGreaterThan(delayMs * 2)
      expect(result.total.ok - result.window.ended.ok).toBeGreaterThanOrEqual(40)
    })

    it('ends at its longest when they do not come, and says so', async () => {
      await using server = await startServer(request => {
        later(delayMs, request, reply())
      })
      const result = await load(
        jobFor(server.origin, {warmup: {minMs: 0, minPerConnection: 1000, maxMs: 100}}),
      )
      expect(result.warmupEndedBy).toBe('maximum')
      expect(result.warmupMs).toBeGreaterThanOrEqual(100)
    })
  })

  /** Never more than the connections; less by the generator's own time between an answer and the next send. */
})

function expectAlmost(value: number, whole: number, share: number): void {
  expect(value / whole).toBeGreaterThan(share)
  expect(value / whole).toBeLessThanOrEqual(1.000001)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
