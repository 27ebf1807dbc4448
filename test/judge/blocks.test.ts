import {describe, expect, it} from 'vitest'
import {
  disturbancesOf,
  isBusyMachine,
  keptOfRepeat,
  mostRepeats,
  roundsToRepeat,
  type Block,
} from '../../src/judge/blocks.js'
import type {Outside} from '../../src/result/outside.js'

const quiet: Outside = {others: 0.01, steal: 0, pressure: 0}
const blocks = (...others: number[]): readonly Block[] =>
  others.map((share, round) => ({round, outside: {...quiet, others: share}}))

describe('a block', () => {
  it.each<[Partial<Outside>, readonly (keyof Outside)[]]>([
    [{}, []],
    [{others: 0.05}, []],
    [{others: 0.051}, ['others']],
    [{steal: 0.021}, ['steal']],
    [{pressure: 0.21}, ['pressure']],
    [{others: null, steal: null, pressure: null}, []],
    [{others: null, steal: 0.5, pressure: 0.5}, ['steal', 'pressure']],
  ])('with %j is disturbed by %j', (outside, kinds) => {
    expect(disturbancesOf({...quiet, ...outside})).toEqual(kinds)
  })

  it('is repeated where it was disturbed, and not more than two in a run', () => {
    expect(roundsToRepeat(blocks(0, 0, 0, 0, 0, 0), mostRepeats)).toEqual([])
    expect(roundsToRepeat(blocks(0, 0.3, 0, 0, 0, 0.1), mostRepeats)).toEqual([1, 5])
    expect(roundsToRepeat(blocks(0, 0.3, 0, 0, 0, 0.1), 1)).toEqual([1])
    expect(roundsToRepeat(blocks(0, 0.3, 0, 0, 0, 0.1, 0.2, 0, 0), 2)).toEqual([1, 5])
  })

  it('is not repeated on a machine where more than a third of them are disturbed', () => {
    expect(isBusyMachine(blocks(0, 0.3, 0, 0, 0, 0.1))).toBe(false)
    expect(isBusyMachine(blocks(0, 0.3, 0, 0.2, 0, 0.1))).toBe(true)
    expect(roundsToRepeat(blocks(0, 0.3, 0, 0.2, 0, 0.1), mostRepeats)).toEqual([])
  })

  it('is replaced by its repeat only if that was not disturbed', () => {
    expect(keptOfRepeat(quiet)).toBe('repeat')
    expect(keptOfRepeat({...quiet, others: 0.2})).toBe('first')
    expect(keptOfRepeat(null)).toBe('first')
  })
})
