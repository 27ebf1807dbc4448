import {describe, expect, it} from 'vitest'
import type {Connection, CreateEngine, EngineListener} from '../../../src/load/engine/contract.js'
import {noBarrier} from '../../../src/load/loop/barrier.js'
import {runClosedLoop} from '../../../src/load/loop/closed-loop.js'
import {runOpenLoop} from '../../../src/load/loop/open-loop.js'
import {expectSound, jobFor, openJobFor} from '../fixtures/generator.js'

/** Sends nothing anywhere: each request is answered 5 ms later, every tenth is lost with its connection. */
function fakeEngine(): {createEngine: CreateEngine; sent: () => number} {
  let sent = 0
  class FakeConnection implements Connection {
    isConnected = false
    readonly connectFailures = 0
    readonly lastError = undefined
    readonly #times = {dueMs: NaN, sentMs: NaN, endMs: NaN}

    constructor(readonly listener: EngineListener) {}

    send(dueMs?: number) {
      this.#times.sentMs = performance.now()
      this.#times.dueMs = dueMs ?? this.#times.sentMs
      const isLost = ++sent % 10 === 0
      setTimeout(() => {
        if (!this.isConnected) this.listener.opened(this)
        this.isConnected = !isLost
        this.#times.endMs = performance.now()
        if (isLost) this.listener.lost(this, this.#times, 'eof')
        else this.listener.answered(this, this.#times, {status: 200, bodyBytes: 7})
      }, 5)
      return this.#times
    }

    drop(): void {
      this.isConnected = false
    }
  }
  const createEngine: CreateEngine = (_job, listener) => ({
    targetName: 'nowhere:80',
    connections: Array.from({length: 4}, () => new FakeConnection(listener)),
    defer: task => void setImmediate(task),
    idleMs: () => 0,
    close: () => Promise.resolve(),
  })
  return {createEngine, sent: () => sent}
}

describe('on any engine that keeps the contract', () => {
  it('a closed loop sends on whatever is free, and accounts for every request', async () => {
    const {createEngine, sent} = fakeEngine()
    const world = {createEngine, onEvent: () => undefined, barrier: noBarrier}
    const result = await runClosedLoop(jobFor('http://nowhere', {durationMs: 200}), world)
    expectSound(result)
    expect(result.total).toMatchObject({sent: sent(), lost: Math.floor(sent() / 10), inFlight: 0})
    expect(result.connectionsOpened).toBeGreaterThanOrEqual(result.total.lost)
    expect(result.window.bodyBytes).toBe(result.window.ended.ok * 7)
  })

  it('an open loop sends when it is time, and accounts for every request', async () => {
    const {createEngine, sent} = fakeEngine()
    const world = {createEngine, onEvent: () => undefined, barrier: noBarrier}
    const result = await runOpenLoop(openJobFor('http://nowhere', {durationMs: 200}), world)
    expectSound(result)
    expect(result.total).toMatchObject({sent: sent(), lost: Math.floor(sent() / 10), inFlight: 0})
    expect(Math.abs(result.open.offered - 40)).toBeLessThanOrEqual(1)
  })
})
