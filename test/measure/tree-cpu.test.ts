import fc from 'fast-check'
import {describe, expect, it} from 'vitest'

import {TreeCpu, type CpuRow} from '../../src/measure/tree-cpu.js'

const row = (key: string, ownCpuUs: number, reapedCpuUs = 0, parentKey: string | null = null): CpuRow => ({
  key,
  parentKey,
  ownCpuUs,
  reapedCpuUs,
})

describe('TreeCpu', () => {
  it('counts a child once, whether it lives or was waited for', () => {
    const cpu = new TreeCpu()
    expect(cpu.add([row('m', 100), row('c', 5000, 0, 'm')])).toBe(5100)
    expect(cpu.add([row('m', 100, 5000)])).toBe(5100)
  })

  it('adds what a child used after it was last seen', () => {
    const cpu = new TreeCpu()
    cpu.add([row('m', 100), row('c', 5000, 0, 'm')])
    expect(cpu.add([row('m', 100, 20_000)])).toBe(20_100)
  })

  it('counts children that lived between two readings', () => {
    const cpu = new TreeCpu()
    cpu.add([row('m', 100)])
    expect(cpu.add([row('m', 100, 30_000)])).toBe(30_100)
  })

  it('keeps what a child used when nobody waits for it', () => {
    const cpu = new TreeCpu()
    cpu.add([row('m', 100), row('c', 5000, 0, 'm')])
    expect(cpu.add([row('m', 200)])).toBe(5200)
    expect(cpu.add([row('m', 300)])).toBe(5300)
  })

  it('does not count again what is reported a reading later', () => {
    const cpu = new TreeCpu()
    cpu.add([row('m', 0), row('c', 14_000, 0, 'm')])
    // The child is gone, its 14 ms still hide below the next tick of the parent's user and system time.
    expect(cpu.add([row('m', 0, 0)])).toBe(14_000)
    expect(cpu.add([row('m', 0, 10_000)])).toBe(14_000)
    expect(cpu.add([row('m', 0, 20_000)])).toBe(20_000)
  })

  it('keeps an orphan that init waited for, and a whole tree that ended', () => {
    const cpu = new TreeCpu()
    cpu.add([row('m', 100), row('c', 5000, 0, 'm')])
    expect(cpu.add([row('c', 6000)])).toBe(6100)
    expect(cpu.add([])).toBe(6100)
  })

  it('passes a grandchild on to the nearest ancestor that is left', () => {
    const cpu = new TreeCpu()
    cpu.add([row('m', 0), row('p', 1000, 0, 'm'), row('c', 5000, 0, 'p')])
    expect(cpu.add([row('m', 0, 6000)])).toBe(6000)
  })

  it('never falls, never counts too much, and lacks less than two ticks per parent where children are waited for', () => {
    fc.assert(
      fc.property(fc.array(step, {maxLength: 60}), fc.boolean(), (steps, everybodyWaits) => {
        const kernel = new FakeKernel(everybodyWaits)
        const cpu = new TreeCpu()
        let last = 0
        for (const {what, whom, us} of steps) {
          if (what !== 'read') {
            kernel.do(what, whom, us)
            continue
          }
          const total = cpu.add(kernel.rows())
          expect(total).toBeGreaterThanOrEqual(last - 1e-6)
          expect(total).toBeLessThanOrEqual(kernel.usedUs + 1e-6)
          if (everybodyWaits) expect(total).toBeGreaterThan(kernel.usedUs - 20_000 * kernel.parents())
          last = total
        }
      }),
      {numRuns: 3000},
    )
  })
})

const step = fc.record({
  what: fc.constantFrom('burn' as const, 'burn' as const, 'fork' as const, 'end' as const, 'read' as const),
  whom: fc.nat(20),
  us: fc.nat(50_000),
})

interface FakeProcess {
  readonly key: string
  parent: FakeProcess | null
  ownUs: number
  reapedUserUs: number
  reapedSystemUs: number
  readonly waits: boolean
}

/** Processes that burn, fork and end; a parent that waits is told its dead child's time, cut to ticks when shown. */
class FakeKernel {
  readonly #everybodyWaits: boolean
  readonly #processes: FakeProcess[]
  usedUs = 0
  #born = 0

  constructor(everybodyWaits: boolean) {
    this.#everybodyWaits = everybodyWaits
    this.#processes = [this.#create(null, true)]
  }

  do(what: 'burn' | 'fork' | 'end', whom: number, us: number): void {
    const chosen = this.#processes[whom % Math.max(1, this.#processes.length)]
    if (chosen === undefined) return
    if (what === 'burn') {
      chosen.ownUs += us
      this.usedUs += us
    } else if (what === 'fork') {
      this.#processes.push(this.#create(chosen, this.#everybodyWaits || us % 3 > 0))
    } else {
      this.#end(chosen)
    }
  }

  rows(): CpuRow[] {
    return this.#processes.map(each => ({
      key: each.key,
      parentKey: each.parent?.key ?? null,
      ownCpuUs: each.ownUs,
      reapedCpuUs: cutToTick(each.reapedUserUs) + cutToTick(each.reapedSystemUs),
    }))
  }

  parents(): number {
    return this.#processes.length
  }

  #create(parent: FakeProcess | null, waits: boolean): FakeProcess {
    return {key: String(this.#born++), parent, ownUs: 0, reapedUserUs: 0, reapedSystemUs: 0, waits}
  }

  #end(ended: FakeProcess): void {
    const children = this.#processes.filter(each => each.parent === ended)
    // Where everybody waits, a master outlives its workers; else they become orphans.
    if (this.#everybodyWaits && (children.length > 0 || ended.parent === null)) return
    for (const child of children) child.parent = null
    this.#processes.splice(this.#processes.indexOf(ended), 1)
    if (ended.parent?.waits !== true) return
    ended.parent.reapedUserUs += ended.reapedUserUs + ended.ownUs * 0.7
    ended.parent.reapedSystemUs += ended.reapedSystemUs + ended.ownUs * 0.3
  }
}

function cutToTick(us: number): number {
  return Math.floor(us / 10_000 + 1e-9) * 10_000
}
