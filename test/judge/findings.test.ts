import {describe, expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import {boundFindings} from '../../src/judge/findings/bounds.js'
import {costFinding} from '../../src/judge/findings/costs.js'
import {throughputFindings, type ThroughputFinding} from '../../src/judge/findings/throughput.js'
import {throughputTies} from '../../src/judge/findings/ties.js'
import {isCompleted} from '../../src/result/cell-values.js'
import type {BoundFacts, CompletedCell} from '../../src/result/cell.js'
import type {Estimate} from '../../src/result/estimate.js'
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

function answering(mode: Mode, throughput: Partial<Estimate>): CompletedCell {
  return cell(mode, ({summary}) => ({
    summary: {...summary, throughput: {...summary.throughput, ...throughput}},
  }))
}
/** ±10 %. */
const exactly = (mode: Mode, value: number) => answering(mode, {value, low: value * 0.9, high: value * 1.1})
const atLeast = (mode: Mode, value: number, spread = 0.1) =>
  answering(mode, {
    ...{value, low: value * (1 - spread), high: value * (1 + spread)},
    limit: 'atLeast',
  })

/** `native > sync`, `≥ green` (unranked), `≥! green` (answers most). */
function told(finding: ThroughputFinding): string {
  switch (finding.kind) {
    case 'lower bounds':
      return `${finding.answerMost ? '≥!' : '≥'} ${named(finding.arms.map(({cell}) => cell)).join(' ')}`
    case 'most throughput':
      return `${finding.among}: ${named(finding.arms.map(({cell}) => cell)).join(' ')} > ${finding.least.cell.mode ?? ''}`
    case 'equal throughput':
      return `${finding.among}: ${named(finding.arms.map(({cell}) => cell)).join(' = ')}`
    case 'single throughput':
      return `single ${finding.arm.cell.mode ?? ''}`
    case 'nothing answered':
      return 'nothing'
  }
}
const throughput = (...list: readonly CompletedCell[]) => throughputFindings(list).map(told)

describe('who answers most', () => {
  /** Rounds of the fixture all answer the same, so ratios hold 1: what is ranked here is a tie. */
  it('is nobody below a lower bound, shown or not', () => {
    const [sync, native] = [exactly('sync', 34_000), exactly('native', 53_000)]
    expect(throughput(sync, native, atLeast('green', 76_000))).toEqual(['≥! green', 'others: sync = native'])
    // The published case: two bounds above the best, whose intervals reach down to it, and one below.
    expect(
      throughput(
        ...[sync, native, atLeast('green', 76_000, 0.3), atLeast('async', 66_000)],
        atLeast('thread', 14_000),
      ),
    ).toEqual(['≥ green async', 'others: sync = native', '≥ thread'])
  })

  it('is ranked before a lower bound that is below it', () => {
    expect(throughput(exactly('sync', 5), exactly('native', 9), atLeast('green', 2))).toEqual([
      'ranked: sync = native',
      '≥ green',
    ])
  })

  it('is not known among lower bounds alone, of one arm, and where nothing was answered', () => {
    expect(throughput(atLeast('green', 2), atLeast('async', 9))).toEqual(['≥ async green'])
    expect(throughput(exactly('sync', 5))).toEqual(['single sync'])
    expect(throughput(exactly('sync', 0), exactly('green', 0))).toEqual(['nothing'])
  })

  it('leaves out what is withheld', () => {
    const withheld = answering('green', {value: 9, withheld: 'accounting'})
    expect(throughput(withheld, exactly('sync', 5))).toEqual(['single sync'])
  })
})

describe('who costs the least', () => {
  const costing = (mode: Mode, value: number, half = 1) =>
    cell(mode, ({summary}) => ({
      summary: {
        ...summary,
        cpu: {
          cores: 1,
          perRequest: {...summary.cpu!.perRequest, value, low: value - half, high: value + half},
        },
      },
    }))

  it('is the arm, with those that it is not shown to lie below', () => {
    const finding = costFinding([costing('sync', 30), costing('green', 11), costing('async', 10)], 'cpu')!
    expect(finding).toMatchObject({kind: 'lowest cost', least: {cell: {mode: 'async'}}, isPartial: false})
    expect(finding.kind === 'lowest cost' && named(finding.arms.map(({cell}) => cell))).toEqual([
      'green',
      'async',
    ])
    expect(finding.most.cell.mode).toBe('sync')
  })

  it('is nobody where no interval lies below another, and where there is one number', () => {
    expect(costFinding([costing('sync', 10), costing('green', 11)], 'cpu')?.kind).toBe('equal cost')
    expect(costFinding([costing('sync', 10)], 'cpu')).toBeNull()
  })

  it('says when some arms have no number to show', () => {
    const none = cell('native', ({summary}) => ({summary: {...summary, cpu: null}}))
    const finding = costFinding([costing('sync', 30), costing('async', 10), none], 'cpu')
    expect(finding).toMatchObject({kind: 'lowest cost', isPartial: true})
  })
})

describe('what bound the arms', () => {
  const bound = (mode: Mode, kind: CompletedCell['bound'], facts: Partial<BoundFacts> = {}) =>
    cell(mode, ({boundFacts}) => ({bound: kind, boundFacts: {...boundFacts!, ...facts}}))

  it('gathers arms by what bound them, with the range of the facts', () => {
    const [slots, clients] = boundFindings([
      bound('green', 'clients', {serviceMs: 50}),
      bound('sync', 'slots', {serviceMs: 50}),
      bound('thread', 'slots', {serviceMs: 51}),
    ])
    expect(slots).toMatchObject({kind: 'slots', serviceMs: {least: 50, most: 51}, byThreads: true})
    expect(named(slots!.arms)).toEqual(['sync', 'thread'])
    expect(clients).toMatchObject({kind: 'clients', serviceMs: {least: 50, most: 50}})
  })

  it('tells cores that the server fills from a machine that it shares with the generator', () => {
    const findings = boundFindings([
      bound('sync', 'cpu', {serverCores: 1.9, coreLimit: 2}),
      bound('thread', 'cpu', {serverCores: 0.95, coreLimit: 1}),
      bound('green', 'cpu', {serverCores: 1.2, coreLimit: 2, generatorCores: 0.6, otherCores: 0.1}),
      bound('async', 'cpu', {serverCores: 1.1, coreLimit: 2, generatorCores: 0.5, otherCores: 0.4}),
    ])
    expect(findings).toMatchObject([
      {kind: 'own cores', coreLimit: 2, serverCores: {least: 1.9, most: 1.9}},
      {kind: 'own cores', coreLimit: 1},
      {kind: 'whole machine', generatorCores: {least: 0.5, most: 0.6}, otherCores: 0.4},
    ])
  })

  it('says nothing of a throughput that is withheld, nor of an open loop', () => {
    const withheld = answering('sync', {withheld: 'accounting'})
    const open = cell('green', () => ({bound: null, boundFacts: null}))
    expect(boundFindings([withheld, open])).toEqual([])
    expect(boundFindings([bound('sync', null)])).toMatchObject([{kind: 'unknown'}])
  })
})

it('arms whose ratio holds 1 in their rounds are a tie, in the order of the table', () => {
  const rounds = (rate: number) =>
    [0, 1, 2, 3, 4, 5].map(index =>
      makeRound({index, requestsPerSecond: rate + index, latencyMs: [5], unloadedMs: 5}),
    )
  const made = makeResult(
    ioScenario,
    new Map(arms('sync', 'green', 'async').map((arm, place) => [arm, rounds([100, 200, 200][place]!)])),
  )
  expect(throughputTies(made.cells).map(named)).toEqual([['green', 'async']])
})
