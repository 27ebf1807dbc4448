import fc from 'fast-check'
import {expect, it} from 'vitest'
import {realTimeMs} from '../../../libc/clock.js'
import {StampClock, type Clocks} from '../../../src/load/kernel/stamp-clock.js'

/** A machine whose clocks are read in so many ms, and whose wall clock can be set. */
class Machine implements Clocks {
  readonly seconds = 1_700_000_000
  atMs = 5000
  aheadMs = 123_456.789
  readMs = 0.0002

  nowMs(): number {
    this.atMs += this.readMs
    return this.atMs
  }

  wallMs(): number {
    this.atMs += this.readMs
    return this.atMs + this.aheadMs
  }

  /** As the kernel would stamp an instant of `nowMs`. */
  stamp(atMs: number): [seconds: number, nanoseconds: number] {
    const ms = atMs + this.aheadMs
    const whole = Math.floor(ms / 1000)
    return [this.seconds + whole, (ms - whole * 1000) * 1e6]
  }
}

it('turns stamps into times of performance.now(), to the microsecond', () => {
  const machine = new Machine()
  const clock = new StampClock(machine)
  for (const atMs of [0, 5000, 5000.25, 60_000]) {
    expect(Math.abs(clock.toNowMs(...machine.stamp(atMs)) - atMs)).toBeLessThan(0.0015)
  }
  expect(clock.steps).toBe(0)
})

it('is not led astray by a thread that is held up between two readings', () => {
  fc.assert(
    fc.property(fc.array(fc.double({min: 0.0001, max: 50, noNaN: true}), {minLength: 1}), delays => {
      const machine = new Machine()
      const clock = new StampClock(machine)
      for (const delay of delays) {
        machine.readMs = delay
        clock.look()
      }
      expect(clock.steps).toBe(0)
      expect(Math.abs(clock.toNowMs(...machine.stamp(7000)) - 7000)).toBeLessThan(0.0015)
    }),
  )
})

it.each([0.05, -0.05, 1000, -3_600_000])(
  'notices that the wall clock was set by %d ms, and goes by the new one',
  byMs => {
    const machine = new Machine()
    const clock = new StampClock(machine)
    machine.aheadMs += byMs
    clock.look()
    expect(clock.steps).toBe(1)
    for (let looks = 0; looks < 10; looks++) clock.look()
    expect(clock.steps).toBe(1)
    expect(Math.abs(clock.toNowMs(...machine.stamp(7000)) - 7000)).toBeLessThan(0.0015)
  },
)

it("knows this machine's clocks", () => {
  const clock = new StampClock()
  const seconds = Math.floor(Date.now() / 1000)
  const beforeMs = performance.now()
  const wallMs = realTimeMs(seconds)
  const afterMs = performance.now()
  const nowMs = clock.toNowMs(seconds + Math.floor(wallMs / 1000), (wallMs % 1000) * 1e6)
  expect(nowMs).toBeGreaterThanOrEqual(beforeMs - 0.01)
  expect(nowMs).toBeLessThanOrEqual(afterMs + 0.01)
})
