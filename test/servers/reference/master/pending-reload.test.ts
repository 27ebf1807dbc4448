import {expect, test} from 'vitest'
import {PendingReload} from '../../../../servers/reference/master/pending-reload.js'
import {Wakefulness} from '../../../../servers/reference/master/wakefulness.js'

test('HUPs during a handover are one reload after it', () => {
  let nowMs = 0
  const pending = new PendingReload(() => nowMs)
  expect(pending.take(true)).toBe(false)
  pending.ask()
  expect(pending.take(true)).toBe(true)
  for (let hup = 0; hup < 30; hup++) {
    nowMs += 100
    pending.ask()
    expect(pending.take(false)).toBe(false)
  }
  expect(pending.take(true)).toBe(true)
  expect(pending.take(true)).toBe(false)
})

test('a handover that does not end is waited for no longer than 10 s', () => {
  let nowMs = 0
  const pending = new PendingReload(() => nowMs)
  pending.ask()
  expect(pending.take(true)).toBe(true)
  pending.ask()
  nowMs = 10_000
  expect(pending.take(false)).toBe(false)
  nowMs = 10_001
  expect(pending.take(false)).toBe(true)
})

test('who was stopped, or slept with the machine, has been awake only since', () => {
  let [nowMs, wallMs] = [0, 0]
  const wakefulness = new Wakefulness({now: () => nowMs, wall: () => wallMs})
  const turn = (ms: number, slept = 0): number => {
    nowMs += ms
    wallMs += ms + slept
    return wakefulness.awakeMs()
  }
  expect(turn(1000)).toBe(Infinity)
  expect(turn(10_000)).toBe(0)
  expect(turn(1000)).toBe(1000)
  // The monotonic clock stood still while the wall clock went on.
  expect(turn(1000, 60_000)).toBe(0)
  for (let second = 1; second <= 30; second++) expect(turn(1000)).toBe(1000 * second)
})
