import {describe, expect, it} from 'vitest'
import {Growth} from '../../../src/load/pace/growth.js'

/** Looks every 5 ms at a number that grows by so much in each slot of 100 ms. */
function after(...slots: readonly number[]): Growth {
  const growth = new Growth()
  let value = 1000
  let nowMs = 0
  growth.look(nowMs, value)
  for (const slot of slots) {
    for (let look = 0; look < 20; look++) growth.look((nowMs += 5), (value += slot / 20))
  }
  return growth
}

describe('Growth', () => {
  it('is not steady before there are two slots', () => {
    expect(after().isSteady).toBe(false)
    expect(after(1000).isSteady).toBe(false)
    expect(after(1000, 1000).isSteady).toBe(true)
  })

  it('is not steady while answers come faster and faster, and is when they no longer do', () => {
    expect(after(1000, 2000).isSteady).toBe(false)
    expect(after(1000, 2000, 2000).isSteady).toBe(true)
    expect(after(2000, 1900).isSteady).toBe(true)
  })

  it('takes what chance explains as steady: the fewer, the more', () => {
    expect(after(4, 8).isSteady).toBe(true)
    expect(after(400, 800).isSteady).toBe(false)
  })

  it('is balanced while as much goes as comes', () => {
    expect(after(0).isBalanced(1)).toBe(true)
    expect(after(25).isBalanced(1)).toBe(true)
    expect(after(50).isBalanced(1)).toBe(false)
    expect(after(-50).isBalanced(1)).toBe(false)
    expect(after(50, 0).isBalanced(1)).toBe(true)
    expect(after().isBalanced(1)).toBe(false)
  })

  it('shrinks while more goes than comes, and only then', () => {
    expect(after(-50).isShrinking(1)).toBe(true)
    expect(after(-25).isShrinking(1)).toBe(false)
    expect(after(50).isShrinking(1)).toBe(false)
    expect(after().isShrinking(1)).toBe(false)
  })

  it('knows the lowest value of this slot and the one before, and of none earlier', () => {
    const growth = new Growth()
    const look = (nowMs: number, value: number): number => {
      growth.look(nowMs, value)
      return growth.lately
    }
    expect(look(0, 5)).toBe(5)
    expect(look(50, 2)).toBe(2)
    expect(look(100, 9)).toBe(2)
    expect(look(150, 7)).toBe(2)
    expect(look(200, 8)).toBe(7)
    expect(look(300, 9)).toBe(8)
  })

  it('counts a slot that was looked at late by its length', () => {
    const growth = new Growth()
    for (const [nowMs, value] of [
      [0, 0],
      [100, 1000],
      [400, 4000],
    ] as const)
      growth.look(nowMs, value)
    expect(growth.isSteady).toBe(true)
  })
})
