import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {mean} from 'simple-statistics'
import {describe, expect, it} from 'vitest'
import {rankBy, type Ranking} from '../../src/judge/findings/ranking.js'
import type {CompletedCell} from '../../src/result/cell.js'
import {completed} from '../fixtures/completed.js'
import {arms, ioScenario, makeResult, makeRound} from '../fixtures/result.js'

const modes = ['sync', 'thread', 'green', 'async', 'native']
const blank = makeResult(
  ioScenario,
  new Map(
    arms(...modes).map(arm => [
      arm,
      [makeRound({index: 0, requestsPerSecond: 10, latencyMs: [5], unloadedMs: 5})],
    ]),
  ),
).cells.map(completed)

/** Cells that answered so many a second in each round. */
function answering(...perRound: readonly (readonly number[])[]): readonly CompletedCell[] {
  return perRound.map((rates, place) => {
    const cell = blank[place]!
    const round = makeRound({index: 0, requestsPerSecond: 0, latencyMs: [5], unloadedMs: 5})
    const {load} = round.saturation
    return {
      ...cell,
      rounds: rates.map((rate, index) => {
        const window = {...load.window, durationMs: 1000, ended: {...load.window.ended, ok: rate}}
        return {...round, index, saturation: {...round.saturation, load: {...load, window}}}
      }),
      summary: {...cell.summary, throughput: {...cell.summary.throughput, value: mean([...rates])}},
    }
  })
}

function told(ranking: Ranking | null): string {
  switch (ranking?.kind) {
    case undefined:
      return 'nothing'
    case 'single':
      return `single ${ranking.arm.cell.mode ?? ''}`
    case 'too few rounds':
      return `${ranking.rounds} rounds`
    case 'leader':
      return `${ranking.leader.cell.mode ?? ''} > ${ranking.next.cell.mode ?? ''}`
    case 'tie':
      return `${ranking.arms.map(({cell}) => cell.mode).join(' = ')}${ranking.next === null ? '' : ` > ${ranking.next.cell.mode ?? ''}`}`
  }
}
const rank = (...perRound: readonly (readonly number[])[]) =>
  told(rankBy(answering(...perRound), 'throughput'))

describe('who has the most', () => {
  it('is a leader only where it is ahead of every other arm in the rounds that both have', () => {
    expect(rank([40, 41, 39, 40, 41, 40], [98, 99, 101, 100, 102, 97], [90, 91, 89, 92, 90, 90])).toBe(
      'thread > green',
    )
    expect(rank([40, 41, 39, 40, 41, 40], [98, 99, 101, 100, 102, 97], [99, 98, 102, 99, 101, 98])).toBe(
      'thread = green > sync',
    )
    expect(rank([98, 99, 101, 100, 102, 97], [99, 98, 102, 99, 101, 98])).toBe('sync = thread')
  })

  it('is nobody with one round, and nobody to compare with where there is one arm', () => {
    expect(rank([40], [100])).toBe('1 rounds')
    expect(rank([40, 41])).toBe('single sync')
    expect(rank()).toBe('nothing')
  })

  it('pairs rounds, so that a drift that all arms share hides nothing', () => {
    expect(rank([100, 120, 140, 160, 180, 200], [104, 125, 145, 167, 187, 208])).toBe('thread > sync')
  })
})

describe('a leader among arms of which none is better', () => {
  const random = xoroshiro128plus(11)
  /** About normal, with a standard deviation of 5 %. */
  const scatter = () =>
    Math.exp(0.05 * Array.from({length: 12}, () => uniformFloat64(random)).reduce((a, b) => a + b, -6))
  const rounds = (rate: number) => Array.from({length: 6}, () => rate * scatter())

  it.for([
    ['two arms', [100, 100]],
    ['five arms', [100, 100, 100, 100, 100]],
    ['two above three', [100, 100, 70, 70, 70]],
  ] as const)('is named in no more than 5 %% of the runs: %s', ([, rates]) => {
    const runs = 1000
    const named = Array.from({length: runs}, () =>
      rankBy(answering(...rates.map(rounds)), 'throughput'),
    ).filter(ranking => ranking?.kind === 'leader')
    // Three standard errors of a share of 5 % beyond it.
    expect(named.length / runs).toBeLessThan(0.07)
  })

  it('is found where there is one: 20 % ahead of four others', () => {
    const named = Array.from({length: 200}, () => rank(...[100, 100, 100, 100, 120].map(rounds)))
    expect(named.filter(one => one.startsWith('native >')).length).toBeGreaterThan(160)
  })
})
