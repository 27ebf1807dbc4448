import {describe, expect, it} from 'vitest'
import {mostOpening, ConnectionPool} from '../../../src/load/loop/connection-pool.js'

class Line {
  isConnected = false

  constructor(readonly name: string) {}

  drop(): void {
    this.isConnected = false
  }
}

function poolOf(count: number, idleMs = 100): {pool: ConnectionPool<Line>; out: (nowMs: number) => Line} {
  const pool = new ConnectionPool(
    Array.from({length: count}, (_, index) => new Line(`line ${index}`)),
    idleMs,
  )
  const out = (nowMs: number): Line => {
    const line = pool.take(nowMs)
    if (line === undefined) throw new Error('none left')
    line.isConnected = true
    return line
  }
  return {pool, out}
}

describe('ConnectionPool', () => {
  it('gives the newest idle one first, then one that is not open, then none', () => {
    const {pool, out} = poolOf(3)
    const [first, second] = [out(0), out(0)]
    pool.put(second, 1)
    pool.put(first, 2)
    expect(out(3)).toBe(first)
    expect(out(3)).toBe(second)
    expect(pool.isEmpty).toBe(false)
    out(3)
    expect(pool.isEmpty).toBe(true)
    expect(pool.take(3)).toBeUndefined()
    expect(pool.peak).toBe(3)
  })

  it('passes over one that was closed while it was idle', () => {
    const {pool, out} = poolOf(2)
    const [open, closed] = [out(0), out(0)]
    pool.put(open, 1)
    pool.put(closed, 2)
    closed.drop()
    expect(out(3)).toBe(open)
    expect(out(3)).toBe(closed)
  })

  it('closes those that were idle for long, and keeps the others', () => {
    const {pool, out} = poolOf(2)
    const [old, young] = [out(0), out(0)]
    pool.put(old, 0)
    pool.put(young, 50)
    pool.dropLongIdle(99)
    expect(old.isConnected).toBe(true)
    pool.dropLongIdle(100)
    expect(old.isConnected).toBe(false)
    expect(young.isConnected).toBe(true)
    expect(out(120)).toBe(young)
    expect(out(120)).toBe(old)
  })

  it('gives none that was idle for long, though nobody has looked in between', () => {
    const {pool, out} = poolOf(1)
    const line = out(0)
    pool.put(line, 0)
    expect(pool.take(100)).toBe(line)
    expect(line.isConnected).toBe(false)
  })

  it('opens no more than so many at once', () => {
    const {pool} = poolOf(mostOpening + 8)
    const opening = Array.from({length: mostOpening}, () => pool.take(0)!)
    expect(pool.isEmpty).toBe(true)
    expect(pool.take(0)).toBeUndefined()
    expect(pool.opened(opening[0]!)).toBe(true)
    expect(pool.opened(opening[1]!)).toBe(false)
    expect(pool.isEmpty).toBe(false)
    expect(pool.take(0)).toBeDefined()
    expect(pool.take(0)).toBeDefined()
    expect(pool.take(0)).toBeUndefined()
    // One that came back unconnected is no longer being opened either.
    pool.put(opening[2]!, 1)
    expect(pool.take(1)).toBeDefined()
    expect(pool.take(1)).toBeUndefined()
  })
})
