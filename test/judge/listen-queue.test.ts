import {expect, it} from 'vitest'
import {makeCell} from '../../src/judge/cell.js'
import {warningsOf} from '../../src/judge/warnings.js'
import type {Arm} from '../../src/plan/arm.js'
import {arms, environment, ioScenario, makeRound} from '../fixtures/result.js'

const [green] = arms('green') as [Arm]

/** Dropped connections of each round; 0: none were counted. */
function cellOf(...dropped: number[]) {
  const rounds = dropped.map((listenOverflows, index) => {
    const round = makeRound({index, requestsPerSecond: 500, latencyMs: [50], unloadedMs: 50})
    return {
      ...round,
      saturation: {...round.saturation, ...(listenOverflows === 0 ? {} : {listenOverflows})},
    }
  })
  const {cores, coresAllowed, cgroupCpuLimit} = environment
  return makeCell(green, ioScenario, rounds, {cores, coresAllowed, cgroupCpuLimit, floor: null})
}

it('names a listen queue that overflowed, and what that does to answers', () => {
  const [warning] = warningsOf([cellOf(0, 7, 825)]).filter(({id}) => id === 'listen-queue')
  expect(warning?.message).toMatch(/^a listen queue overflowed in 2 of 3 rounds: .* up to 825 times a round/)
})

it('says nothing where none did', () => {
  expect(warningsOf([cellOf(0, 0, 0)]).filter(({id}) => id === 'listen-queue')).toEqual([])
})
