import {describe, expect, it} from 'vitest'
import type {OpenLoopResult} from '../../../src/load/result.js'
import {decodeHistogram} from '../../../src/stats/histogram.js'
import {packReplay} from '../../../src/load/pace/replay.js'
import {freePort} from '../../../src/server/port.js'
import {undisturbed} from '../../fixtures/undisturbed.js'
import {engines, jobsWith, load, maxMs, msAt, p50Ms} from '../fixtures/generator.js'
import {later, reply, startServer, type Request} from '../fixtures/scripted-server.js'
import {startQueue} from '../fixtures/single-server-queue.js'

const delayMs = 50
const soon = 2

describe.each(engines)('the %s engine', engine => {
  const {openJobFor} = jobsWith(engine)

  describe('a server that answers after 50 ms', () => {
    it('is asked when it is time, over connections that are used again', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(delayMs, request, reply())
        })
        const result = await load(openJobFor(server.origin))
        const {open} = result

        expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
        expectAbout(open.offered, 200)
        expect(open).toMatchObject({achieved: open.offered, achievedRatio: 1, unsent: 0})
        expect(result.window.ended.ok).toBe(open.offered)
        expect(result.window.bodyBytes).toBe(open.offered * 'hello'.length)
        expect(Math.min(...result.window.perTenth)).toBeGreaterThanOrEqual(19)
        expect(p50Ms(result)).toBeGreaterThanOrEqual(delayMs * 0.98)
        timely(() => {
          expect(p50Ms(result)).toBeLessThan(delayMs * 2)
          expect(msAt(0.5, open.sendLagHdr)).toBeLessThan(p50Ms(result) / 2)
          expect(server.connections).toBeLessThan(server.requests / 2)
          expectLittle(result)
        })
        expect(result.connectionsOpened).toBe(open.connectionsPeak)
        expect(result.connectionsOpened).toBe(server.connections)
        expect(result.warmupEndedBy).toBe('answered')
      })
    })

    it('is asked by a profile, whose arrivals begin with the window and are counted by stage', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(delayMs, request, reply())
        })
        const profile = [
          {fromPerSecond: 0, toPerSecond: 100, durationMs: 400},
          {fromPerSecond: 300, toPerSecond: 300, durationMs: 200},
          {fromPerSecond: 50, toPerSecond: 50, durationMs: 400},
        ]
        const result = await load(openJobFor(server.origin, {profile, ratePerSecond: 100}))
        const {pace} = result.window

        expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
        expect(result.open).toMatchObject({offered: 100, achieved: 100})
        // The one more is the request that reaches the server before the load begins.
        expect(result.total.sent).toBe(101)
        for (const [index, due] of [20, 60, 20].entries())
          expect(Math.abs((pace?.stages[index]?.due ?? 0) - due)).toBeLessThanOrEqual(1)
        expect(pace?.due.reduce((sum, count) => sum + count, 0)).toBe(100)
        expect(pace?.ok).toEqual(pace?.due)
        timely(() => {
          expect(pace?.sent.reduce((sum, count) => sum + count, 0)).toBe(100)
        })
      })
    })

    it('is asked what a log has, each request at its own instant and none twice', async () => {
      await using server = await startServer(request => {
        later(delayMs, request, reply())
      })
      const request = (name: string, path: string) => ({
        ...{name, method: 'GET', url: server.origin + path, headers: {}, body: undefined},
      })
      const sends = [0, 5, 5, 120, 350, 399].map((atMs, index) => ({atMs, request: index % 2}))
      const replay = packReplay([request('GET /a', '/a'), request('GET /b', '/b')], sends)
      const result = await load(openJobFor(server.origin, {replay, durationMs: 400, warmup: {minMs: 0}}))
      expect(result.open).toMatchObject({offered: 6, achieved: 6})
      expect(result.window.pace?.due).toEqual([3, 1, 0, 2])
      // One more of the first: whether anybody is there.
      expect(result.rows?.map(({name, total}) => [name, total.ok])).toEqual([
        ['GET /a', 4],
        ['GET /b', 3],
      ])
      expect(server.requests).toBe(7)
    })

    it('is asked at random instants, if so wanted, at the same rate', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(delayMs, request, reply())
        })
        const result = await load(openJobFor(server.origin, {arrivals: 'poisson'}))

        expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
        // Five standard deviations of a Poisson count.
        expect(Math.abs(result.open.offered - 200)).toBeLessThan(5 * Math.sqrt(200))
        expect(p50Ms(result)).toBeGreaterThanOrEqual(delayMs * 0.98)
        timely(() => {
          expect(p50Ms(result)).toBeLessThan(delayMs * 2)
          expectLittle(result)
        })
      })
    })

    it('and closes has a connection per request, and the same latencies', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(delayMs, request, reply('hello', 'Connection: close\r\n'), 'end')
        })
        const result = await load(openJobFor(server.origin))

        expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
        expect(result.connectionsOpened).toBe(server.requests)
        expectAbout(result.open.offered, 200)
        expect(p50Ms(result)).toBeGreaterThanOrEqual(delayMs * 0.98)
        timely(() => expect(p50Ms(result)).toBeLessThan(delayMs * 2))
      })
    })
  })

  describe('a server that stalls 300 ms of every second', () => {
    /**
     * Truth, of arrivals spread evenly over whole periods: 70 % wait 0, the others evenly between 0 and 300 ms; so that
     * P(wait > x) = (300 − x) / 1000, p50 is 0, p80 100 ms, p90 200 ms and p95 250 ms.
     */
    const stalling = (): ((request: Request) => void) => {
      const sinceMs = performance.now()
      return request => {
        const phaseMs = (performance.now() - sinceMs) % 1000
        if (phaseMs < 300) later(300 - phaseMs, request, reply())
        else request.socket.write(reply())
      }
    }
    const truthMs: readonly [number, number][] = [
      [0.8, 100],
      [0.9, 200],
      [0.95, 250],
    ]

    it.each([
      ['with connections for all', 256],
      ['with two connections, on which the others wait unsent', 2] as const,
    ])('has its stalls in the latency, %s', async (_name, maxConnections) => {
      await undisturbed(async timely => {
        await using server = await startServer(stalling())
        const result = await load(openJobFor(server.origin, {maxConnections, durationMs: 3000}))
        const {open} = result

        expect(result.total).toMatchObject({sent: server.requests, ok: server.requests})
        expect(open.unsent).toBe(0)
        expect(open.capReached).toBe(maxConnections === 2)
        timely(() => expect(p50Ms(result)).toBeLessThan(50))
        for (const [quantile, ms] of truthMs) {
          expect(msAt(quantile, result.window.latencyHdr)).toBeGreaterThan(ms - 25)
          timely(() => expect(msAt(quantile, result.window.latencyHdr)).toBeLessThan(ms + 70))
        }
        if (maxConnections > 2) return
        // What a generator would report that waits for answers: two slow requests per stall.
        timely(() => expect(msAt(0.95, open.fromSendHdr)).toBeLessThan(100))
        expect(msAt(1, open.queueHdr)).toBeGreaterThan(200)
        expect(decodeHistogram(open.queueHdr).totalCount).toBeGreaterThan(150)
      })
    })
  })

  describe('a single server with a queue', () => {
    it('gives the latencies of the recursion of its waits (Lindley)', async () => {
      await undisturbed(async timely => {
        await using server = await startQueue(number => 3 + (number % 5) * 2.5)
        const result = await load(
          openJobFor(server.origin, {
            arrivals: 'poisson',
            ratePerSecond: 90,
            durationMs: 2000,
            warmup: {minMs: 0},
            maxConnections: 256,
          }),
        )
        const {open} = result
        const truth = server
          .sojournsMs()
          .slice(-open.offered)
          .sort((a, b) => a - b)

        expect(truth).toHaveLength(open.offered)
        expect(result.total.ok).toBe(server.requests)
        for (const quantile of [0.25, 0.5, 0.75, 0.9]) {
          const truthMs = truth[Math.ceil(quantile * truth.length) - 1] ?? NaN
          const oursMs = msAt(quantile, result.window.latencyHdr)
          // The server's own clock starts when it reads: never before the request was due.
          expect(oursMs).toBeGreaterThan(truthMs * 0.99)
          timely(() => expect(oursMs).toBeLessThan(truthMs * 1.3 + 10))
        }
      })
    })
  })

  describe('when all connections are busy', () => {
    const overloaded = {maxConnections: 1, ratePerSecond: 100, durationMs: 600}

    it('requests wait in order, and their wait is in the latency', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(20, request, reply())
        })
        const result = await load(openJobFor(server.origin, overloaded))
        const {open} = result

        expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
        expect(open).toMatchObject({capReached: true, connectionsPeak: 1, unsent: 0, achievedRatio: 1})
        expectAbout(open.offered, 60)
        // 70 requests with the warm-up's, 20 ms each one after the other, 10 ms apart: the last waits for 69 × 10 ms.
        expect(maxMs(result)).toBeGreaterThan(600)
        expect(msAt(1, open.queueHdr)).toBeGreaterThan(580)
        expect(decodeHistogram(open.queueHdr).totalCount).toBe(open.offered)
        expect(msAt(0.5, open.fromSendHdr)).toBeLessThan(p50Ms(result) / 2)
        timely(() => expect(msAt(0.5, open.sendLagHdr)).toBeLessThan(msAt(0.5, open.queueHdr) / 10))
        expect(result.window.meanInSystem).toBeGreaterThan(10)
      })
    })

    it('for longer than the drain: unsent, apart from what was sent', async () => {
      await using server = await startServer(request => {
        later(20, request, reply())
      })
      const result = await load(openJobFor(server.origin, {...overloaded, drainMs: 50}))
      const {open} = result

      expectAbout(open.offered, 60)
      expect(open.unsent).toBeGreaterThan(10)
      expect(open.achievedRatio).toBeLessThan(0.9)
      // The last one may be on its way when the load ends.
      expect(result.total.sent - server.requests).toBeLessThanOrEqual(1)
      expect(result.total.inFlight).toBeLessThanOrEqual(1)
      // Those that were never sent are in the system all the same.
      expect(result.window.meanInSystem).toBeGreaterThan(10)
    })
  })

  describe('connections', () => {
    const slowly = {ratePerSecond: 10, warmup: {minMs: 0}}

    it('are not opened before they are needed', async () => {
      await using server = await startServer(request => {
        later(soon, request, reply())
      })
      const result = await load(openJobFor(server.origin, slowly))
      expect(server.connections).toBeLessThan(server.requests)
      expect(result.open.connectionsPeak).toBe(server.connections)
    })

    it('are closed when they were idle for long', async () => {
      await using server = await startServer(request => {
        later(soon, request, reply())
      })
      const result = await load(openJobFor(server.origin, {...slowly, idleMs: 20}))
      expect(result.total).toMatchObject({ok: server.requests, lost: 0})
      // All but one, whose first and second request may lie closer together.
      expect(server.connections).toBeGreaterThanOrEqual(server.requests - 1)
    })

    it('that the server closes while they are idle lose nothing', async () => {
      await using server = await startServer(request => {
        later(soon, request, reply())
        setTimeout(() => request.socket.end(), 30)
      })
      const result = await load(
        openJobFor(server.origin, {ratePerSecond: 4, warmup: {minMs: 0}, durationMs: 1500}),
      )
      expect(result.total).toMatchObject({ok: server.requests, lost: 0})
      expect(server.connections).toBeGreaterThanOrEqual(server.requests - 1)
    })
  })

  describe('losses', () => {
    it('hanging every 20th: a timeout, in the latency at the time waited', async () => {
      await undisturbed(async timely => {
        const timeoutMs = 250
        await using server = await startServer(request => {
          if (request.number % 20 !== 0) later(soon, request, reply())
        })
        const result = await load(openJobFor(server.origin, {timeoutMs}))

        const hung = Math.floor(server.requests / 20)
        expect(result.total.timeout).toBeGreaterThanOrEqual(hung)
        // The server is in this process: when that stands still, who was waiting times out too.
        timely(() => expect(result.total.timeout).toBe(hung))
        expect(result.total).toMatchObject({ok: server.requests - result.total.timeout, lost: 0, inFlight: 0})
        expect(result.window.ended.timeout).toBeGreaterThanOrEqual(9)
        expect(maxMs(result)).toBeGreaterThanOrEqual(timeoutMs)
        expect(msAt(1, result.open.fromSendHdr)).toBeGreaterThanOrEqual(timeoutMs)
        expect(msAt(0.97, result.window.latencyHdr)).toBeGreaterThanOrEqual(timeoutMs)
        expect(p50Ms(result)).toBeLessThan(timeoutMs)
      })
    })

    it('hanging for ever on the only connection: who waits for it times out late, or is unsent', async () => {
      await using server = await startServer(() => undefined)
      const result = await load(
        openJobFor(server.origin, {maxConnections: 1, timeoutMs: 200, drainMs: 300, warmup: {minMs: 0}}),
      )
      const {open} = result

      await expect.poll(() => server.requests).toBe(result.total.sent)
      expect(result.total).toMatchObject({ok: 0, lost: 0})
      expect(result.warmupEndedBy).toBe('maximum')
      expect(open.unsent).toBeGreaterThan(150)
      // The first in the queue waited 200 ms for the probe before it, the next ones 195 ms longer each.
      expect(maxMs(result)).toBeGreaterThan(500)
      expect(msAt(1, open.fromSendHdr)).toBeGreaterThanOrEqual(200)
    })

    it('dropped every 10th, truncated every 11th', async () => {
      await using server = await startServer(request => {
        if (request.number % 10 === 0) request.socket.end()
        else if (request.number % 11 === 0)
          later(soon, request, 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf', 'end')
        else later(soon, request, reply())
      })
      const {total, lostBy, window} = await load(openJobFor(server.origin))

      const count = (divisor: number): number => Math.floor(server.requests / divisor)
      expect(lostBy.truncated).toBe(count(11) - count(110))
      expect((lostBy.eof ?? 0) + (lostBy.eofReused ?? 0)).toBe(count(10))
      expect(total.ok + total.lost).toBe(server.requests)
      expect(window.ended.lost).toBeGreaterThan(20)
    })

    it('after the server died: one attempt for each request that is due, and no more', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(soon, request, reply())
        })
        let death: Promise<void> | undefined
        const result = await load(openJobFor(server.origin, {durationMs: 1500}), ({type}) => {
          if (type === 'window-opened')
            setTimeout(() => {
              death = server.die()
            }, 500)
        })
        await death

        const {offered, achieved} = result.open
        expectAbout(offered, 300)
        expect(achieved).toBe(offered)
        expect(result.window.ended.ok + result.window.ended.lost).toBe(offered)
        timely(() => expect(result.lostBy.connect).toBeGreaterThan(100))
      })
    })

    it('refused from the beginning: told within three seconds', async () => {
      await undisturbed(async timely => {
        const port = await freePort()
        const startedMs = performance.now()
        await expect(load(openJobFor(`http://127.0.0.1:${port}`))).rejects.toMatchObject({
          family: 'environment',
          message: expect.stringContaining(`127.0.0.1:${port}`) as string,
        })
        timely(() => expect(performance.now() - startedMs).toBeLessThan(3000))
      })
    })
  })

  it('a burst above the rate that one turn sends is sent whole', async () => {
    await using server = await startServer(request => {
      later(delayMs, request, reply())
    })
    const result = await load(
      openJobFor(server.origin, {ratePerSecond: 5000, durationMs: 200, maxConnections: 1000}),
    )
    expectAbout(result.open.offered, 1000)
    expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
  })

  /** Equal gaps: a window can hold one more or one less. */
})

function expectAbout(count: number, expected: number): void {
  expect(Math.abs(count - expected)).toBeLessThanOrEqual(1)
}

/** L = λW. Only the requests at the two edges of the window make a difference. */
function expectLittle(result: OpenLoopResult): void {
  const {window} = result
  const perMs = result.open.offered / window.durationMs
  const meanMs = decodeHistogram(window.latencyHdr).mean / 1000
  const ratio = window.meanInSystem / (perMs * meanMs)
  expect(ratio).toBeGreaterThan(0.8)
  expect(ratio).toBeLessThan(1.25)
}
