import {describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import {boundFindings} from '../../src/judge/findings/bounds.js'
import {isCompleted} from '../../src/result/cell-values.js'
import type {BoundFacts, CompletedCell} from '../../src/result/cell.js'
import {arms, ioScenario, makeResult, makeRound} from '../fixtures/result.js'

const modes = ['sync', 'thread', 'green', 'async', 'native'] as const
type Mode = (typeof modes)[number]

/** Five cells of which only what a test names is of interest. */
const cells = makeResult(
  ioScenario,
  new Map(
    arms(...modes).map((arm: Arm) => [
      arm,
      [0, 1].map(index => makeRound({index, requestsPerSecond: 10, latencyMs: [50], unloadedMs: 50})),
    ]),
  ),
).cells.filter(isCompleted)

function cell(mode: Mode, change: (cell: CompletedCell) => Partial<CompletedCell>): CompletedCell {
  const found = cells.find(one => one.mode === mode)!
  return {...found, ...change(found)}
}

const named = (list: readonly {readonly mode: string | null}[]) => list.map(({mode}) => mode)
const bound = (mode: Mode, kind: CompletedCell['bound'], facts: Partial<BoundFacts> = {}) =>
  cell(mode, ({boundFacts}) => ({bound: kind, boundFacts: {...boundFacts!, ...facts}}))
const found = (...list: readonly CompletedCell[]) => boundFindings(list, ioScenario, {durationMs: 2000})

describe('what bound the arms', () => {
  it('gathers arms by what bound them, with the range of the facts', () => {
    const findings = found(
      bound('green', 'clients', {serviceMs: 50}),
      bound('sync', 'slots', {serviceMs: 50, slots: 2}),
      bound('thread', 'slots', {serviceMs: 51, slots: 8}),
    )
    expect(findings).toMatchObject([
      {kind: 'slots', byThreads: [{mode: 'thread'}], byConnections: [], serviceMs: {least: 50, most: 51}},
      {kind: 'clients', slots: 'free'},
    ])
    expect(findings.map(finding => 'arms' in finding && named(finding.arms))).toEqual([
      ...[['sync', 'thread'], ['green']],
    ])
  })

  it('asks for more clients only where slots are known to be free', () => {
    const slotsOf = (facts: Partial<BoundFacts>) => found(bound('green', 'clients', facts))[0]
    expect(slotsOf({slots: 2000})).toMatchObject({slots: 'free'})
    expect(slotsOf({slots: null})).toMatchObject({slots: 'free'})
    expect(slotsOf({slots: ioScenario.connections})).toMatchObject({slots: 'full'})
    expect(slotsOf({slots: null, coreLimit: null})).toMatchObject({slots: 'unknown'})
  })

  it('says of a server of unknown slots that it serves one at a time', () => {
    expect(found(bound('green', 'slots', {slots: null, coreLimit: null}))).toMatchObject([
      {kind: 'one at a time'},
    ])
  })

  it('tells cores that the server fills from a quota, and from a machine that it shares', () => {
    const findings = found(
      bound('sync', 'cpu', {serverCores: 1.9, coreLimit: 2, coresAllowed: 2}),
      bound('thread', 'cpu', {serverCores: 0.95, coreLimit: 1, coresAllowed: 2}),
      bound('green', 'cpu', {serverCores: 1.2, coreLimit: 2, generatorCores: 0.6, otherCores: 0.1}),
      bound('async', 'cpu', {serverCores: 1.1, coreLimit: 2, generatorCores: 0.5, otherCores: 0.4}),
      bound('native', 'cpu', {
        ...{serverCores: 0.14, coreLimit: 2, generatorCores: 0.03},
        ...{cpuQuota: 0.2, throttledShare: 0.9},
      }),
    )
    expect(findings).toMatchObject([
      {kind: 'own cores', coreLimit: 2, idleCores: 0, serverCores: {least: 1.9, most: 1.9}},
      {kind: 'own cores', coreLimit: 1, idleCores: 1},
      {kind: 'quota', quota: 0.2, throttledShare: {least: 0.9, most: 0.9}},
      {kind: 'whole machine', generatorCores: {least: 0.5, most: 0.6}, otherCores: 0.4, canUseMore: true},
    ])
  })

  it('knows nothing of the cores of a server that it does not see', () => {
    const unseen = {serverCores: null, coreLimit: null, machineBusy: 0.95}
    expect(found(bound('sync', 'cpu', unseen))).toMatchObject([
      {kind: 'whole machine', serverCores: null, canUseMore: false},
    ])
  })

  it('says that a window shorter than one answer counts nothing', () => {
    expect(found(bound('sync', null, {serviceMs: 10_000}))).toMatchObject([
      {kind: 'short window', windowMs: 2000, serviceMs: {least: 10_000}},
    ])
  })

  it('says nothing of a throughput that is withheld, nor of an open loop', () => {
    const withheld = cell('sync', ({summary}) => ({
      summary: {...summary, throughput: {...summary.throughput, withheld: 'accounting'}},
    }))
    const open = cell('green', () => ({bound: null, boundFacts: null}))
    expect(found(withheld, open)).toEqual([])
    expect(found(bound('sync', null))).toMatchObject([{kind: 'unknown'}])
  })
})
