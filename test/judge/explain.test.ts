import {describe, expect, it} from 'vitest'
import {explainArm, type Dimension, type Explanation} from '../../src/judge/explain/arm.js'
import {bindingOf, type ArmModel} from '../../src/judge/explain/law.js'
import {sweepsOf} from '../../src/judge/explain/sweep.js'
import {expandArms} from '../../src/plan/expand-arms.js'
import type {RunResult} from '../../src/result/schema.js'
import {ioScenario, makeResult, noisyRounds, type RoundFacts} from '../fixtures/result.js'

const model: ArmModel = {clients: 64, slots: 4, cores: 2, serviceMs: 50, cpuMs: 2}

describe('the tightest law', () => {
  it.each<[string, Partial<ArmModel>, string, number]>([
    ['slots ÷ service time', {}, 'slots', 80],
    ['clients ÷ service time', {slots: null, cpuMs: 1}, 'clients', 1280],
    ['cores ÷ CPU time', {slots: 800, clients: 10_000}, 'cores', 1000],
    ['slots, where as many clients are', {clients: 4}, 'slots', 80],
    ['nothing of CPU where it is not seen', {slots: null, cpuMs: null, clients: 10_000}, 'clients', 200_000],
  ])('is %s', (_, changed, by, perSecond) => {
    expect(bindingOf({...model, ...changed})).toEqual({by, perSecond})
  })
})

interface Size {
  readonly mode: string
  readonly workers: number
  readonly threads?: number
}

function resultOf(
  sizes: readonly (Size & {readonly facts: Partial<RoundFacts> & {readonly requestsPerSecond: number}})[],
): RunResult {
  return makeResult(
    ioScenario,
    new Map(
      sizes.map(({mode, workers, threads = 4, facts}, nth) => {
        const [arm] = expandArms({
          ...{servers: ['reference'], modes: [mode], workers: [workers], threads: [threads], gil: true},
        })
        const waits = [64 / facts.requestsPerSecond].map(seconds => seconds * 1000)
        return [arm!, noisyRounds({latencyMs: waits, unloadedMs: 50, ...facts}, 7 + nth)]
      }),
    ),
  )
}

const explained = (size: Size, facts: Partial<RoundFacts> & {readonly requestsPerSecond: number}) =>
  explainArm(resultOf([{...size, facts}]).cells[0]!, ioScenario)
const more = (explanation: Explanation | undefined, dimension: Dimension) =>
  explanation?.oneMore.find(one => one.dimension === dimension)

describe('one more', () => {
  it('worker or thread gives a slot-bound arm its share, until the next resource binds', () => {
    const arm = explained(
      {mode: 'thread', workers: 2, threads: 4},
      {requestsPerSecond: 160, cpuUsPerRequest: 1000},
    )
    expect(arm?.binding).toEqual({by: 'slots', perSecond: 160})
    expect(more(arm, 'workers')).toMatchObject({to: 3, bindsThen: 'slots'})
    expect(more(arm, 'workers')?.gain).toBeCloseTo(0.5, 6)
    expect(more(arm, 'threads')?.gain).toBeCloseTo(0.25, 6)
    for (const none of ['cores', 'clients'] as const) expect(more(arm, none)?.gain).toBeCloseTo(0, 6)
    // CPython's threads share a core, so eight slots of 12 ms of CPU are all that two cores give.
    const busy = explained(
      {mode: 'thread', workers: 2, threads: 4},
      {requestsPerSecond: 160, cpuUsPerRequest: 12_000},
    )
    expect(more(busy, 'threads')).toMatchObject({bindsThen: 'cores'})
    expect(more(busy, 'threads')?.perSecond).toBeCloseTo(2000 / 12, 0)
  })

  it('client is all that a client-bound arm takes', () => {
    const arm = explained({mode: 'async', workers: 2}, {requestsPerSecond: 1280, cpuUsPerRequest: 100})
    expect(arm?.binding.by).toBe('clients')
    expect(more(arm, 'clients')?.gain).toBeCloseTo(1 / 64, 6)
    expect(more(arm, 'workers')?.gain).toBeCloseTo(0, 6)
    expect(more(arm, 'threads')).toBeUndefined()
  })

  it('worker gives a CPU-bound arm a core, where one is left', () => {
    const facts = {requestsPerSecond: 200, cpuUsPerRequest: 5000, unloadedMs: 5}
    const one = explained({mode: 'async', workers: 1}, facts)
    expect(one?.binding).toMatchObject({by: 'cores'})
    expect(more(one, 'workers')?.gain).toBeCloseTo(1, 6)
    const two = explained({mode: 'async', workers: 2}, {...facts, requestsPerSecond: 400, machineBusy: 1})
    expect(more(two, 'workers')?.gain).toBeCloseTo(0, 6)
    expect(more(two, 'cores')?.gain).toBeCloseTo(0, 6)
  })

  it('of nothing is foretold where the law misses what was measured', () => {
    expect(explained({mode: 'sync', workers: 2}, {requestsPerSecond: 20})?.oneMore).toEqual([])
  })
})

describe('a sweep', () => {
  const workers = (rates: Readonly<Record<number, number>>) =>
    sweepsOf(
      resultOf(
        Object.entries(rates).map(([number, requestsPerSecond]) => ({
          mode: 'sync',
          workers: Number(number),
          facts: {requestsPerSecond},
        })),
      ).cells,
    )

  it('has its knee where more workers give nothing that shows', () => {
    const [sweep] = workers({1: 20, 2: 40, 4: 80, 8: 80.2, 16: 80.1})
    expect(sweep?.knee.workers).toBe(4)
    expect(sweep?.falls).toBeUndefined()
    const {low, high} = sweep!.beyond!
    expect(low).toBeLessThan(1)
    expect(high).toBeGreaterThan(1)
  })

  it('has none where every step up is shown to be faster', () => {
    const [sweep] = workers({1: 20, 2: 40, 4: 80})
    expect(sweep?.knee).toBe(sweep?.best)
    expect(sweep?.best.workers).toBe(4)
  })

  it('says where too many are worse', () => {
    const [sweep] = workers({1: 20, 2: 40, 4: 80, 8: 60})
    expect(sweep?.falls?.cell.workers).toBe(8)
  })

  it('needs three arms that differ in nothing else', () => {
    expect(workers({1: 20, 2: 40})).toEqual([])
    const mixed = resultOf([
      {mode: 'sync', workers: 1, facts: {requestsPerSecond: 20}},
      {mode: 'sync', workers: 2, facts: {requestsPerSecond: 40}},
      {mode: 'async', workers: 4, facts: {requestsPerSecond: 1280}},
    ])
    expect(sweepsOf(mixed.cells)).toEqual([])
  })
})
