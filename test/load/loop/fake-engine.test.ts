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

/** Answers one request, nothing for `stallMs`, and then so many a millisecond, in order. */
function slowToStart(stallMs: number, answersPerMs: number): CreateEngine {
  return (_job, listener) => {
    let began = 0
    const waiting: (() => void)[] = []
    let done = 0
    const timer = setInterval(() => {
      if (began === 0) {
        if (waiting.length > 0) began = performance.now()
        return waiting.shift()?.()
      }
      const due = Math.floor((performance.now() - began - stallMs) * answersPerMs)
      if (waiting.length === 0) done = Math.max(done, due)
      for (; done < due && waiting.length > 0; done++) waiting.shift()?.()
    }, 1)
    const connectionOf = (): Connection => {
      const times = {dueMs: NaN, sentMs: NaN, endMs: NaN}
      const connection = {
        isConnected: false,
        connectFailures: 0,
        lastError: undefined,
        send(dueMs?: number) {
          times.sentMs = performance.now()
          times.dueMs = dueMs ?? times.sentMs
          waiting.push(() => {
            if (!connection.isConnected) listener.opened(connection)
            connection.isConnected = true
            times.endMs = performance.now()
            listener.answered(connection, times, {status: 200, bodyBytes: 7})
          })
          return times
        },
        drop: () => undefined,
      }
      return connection
    }
    return {
      targetName: 'nowhere:80',
      connections: Array.from({length: 64}, connectionOf),
      defer: task => void setImmediate(task),
      idleMs: () => 0,
      close: () => {
        clearInterval(timer)
        return Promise.resolve()
      },
    }
  }
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

  it('an open loop opens its window only when the queue of a slow start is worked off', async () => {
    const world = {createEngine: slowToStart(500, 3), onEvent: () => undefined, barrier: noBarrier}
    const warmup = {minMs: 100, steadyWithinMs: 700}
    const job = openJobFor('http://nowhere', {ratePerSecond: 2000, durationMs: 200, warmup})
    const {warmupEndedBy, warmupMs, open, window} = await runOpenLoop(job, world)
    expect(warmupEndedBy).toBe('answered')
    expect(warmupMs).toBeGreaterThan(500)
    // What the stall left is a thousand requests.
    expect(window.inSystemAtStart).toBeLessThan(65)
    expect(open.achievedRatio).toBeGreaterThan(0.9)
  })
})
