import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {probeLingering, probeSlowClients} from '../../src/probe/clients.js'
import {capacityOf} from '../../src/probe/capacity.js'
import {pidOf, probeFanOut, probeSpread, probeStall} from '../../src/probe/concurrency.js'
import {probeInService} from '../../src/probe/in-service.js'
import {probePipelining, probeWebSocket} from '../../src/probe/protocol.js'
import type {ProbeTarget} from '../../src/probe/target.js'
import type {Mode} from '../../src/server/protocol.js'
import {startMode, type ModeServer} from '../contract/modes.js'
import {undisturbed} from '../fixtures/undisturbed.js'

/** The probes on servers whose behaviour is known by design. What is slow to ask (idle limits, timeouts) is left out. */
const never = new AbortController().signal
const models: readonly [
  Mode,
  {inService: number; overlaps: boolean; webSocket: number; pipelined: number},
][] = [
  ['sync', {inService: 1, overlaps: false, webSocket: 426, pipelined: 1}],
  ['thread', {inService: 4, overlaps: false, webSocket: 426, pipelined: 3}],
  ['async', {inService: 256, overlaps: true, webSocket: 101, pipelined: 3}],
]

function targetOf({port, pid}: ModeServer): ProbeTarget {
  return {host: '127.0.0.1', port, pid, slowPath: '/sleep?ms=100', fastPath: '/', isFixedApp: true}
}

describe.each(models)('%s', (mode, expected) => {
  let server: ModeServer
  let target: ProbeTarget
  beforeAll(async () => {
    server = await startMode(mode)
    target = targetOf(server)
  })
  afterAll(() => server.stop())

  it('requests in service', () =>
    undisturbed(async timely => {
      const capacity = capacityOf(await probeInService(target, 100, never))
      // A busy machine shows less, never more.
      expect(capacity!.requests).toBeLessThanOrEqual(expected.inService)
      timely(() => expect(capacity!.requests).toBeGreaterThanOrEqual(Math.min(30, expected.inService)))
    }))

  it('protocol and fan-out', async () => {
    expect(await probePipelining(target, never)).toEqual({sent: 3, answered: expected.pipelined})
    expect((await probeWebSocket(target, never)).status).toBe(expected.webSocket)
    await undisturbed(async timely => {
      const {calls, callMs, latencyMs} = await probeFanOut(target, never)
      if (!expected.overlaps) expect(latencyMs).toBeGreaterThanOrEqual(calls * callMs)
      else timely(() => expect(latencyMs).toBeLessThan(calls * callMs))
    })
  })

  it('a client that stays after its answer holds up nobody', async () => {
    expect((await probeLingering(target, never)).latencyMs).not.toBeNull()
  })

  it('one process answers', async () => {
    const {counts} = await probeSpread(target, never)
    expect(counts).toEqual([200])
    expect(await pidOf(target, never)).toBe(server.workers()[0])
  })
})

describe('async', () => {
  it('is stopped by a request that computes, and not by silent clients', async () => {
    const server = await startMode('async')
    const target = targetOf(server)
    const {latencyMs, cpuLeftMs} = await probeStall(target, never)
    // As long as the other one computes it cannot be answered.
    expect(latencyMs! / cpuLeftMs).toBeGreaterThan(0.7)
    expect((await probeSlowClients('silent', target, never)).latencyMs).not.toBeNull()
    await server.stop()
  })
})

describe('an aborted signal', () => {
  it('ends a probe that waits', async () => {
    const server = await startMode('sync')
    const target = targetOf(server)
    const stop = new AbortController()
    const probing = probeSlowClients('silent', target, stop.signal)
    setTimeout(() => stop.abort(new Error('enough')), 400)
    await expect(probing).rejects.toThrow()
    await server.stop()
  })
})
