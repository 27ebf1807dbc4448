import {expect, it} from 'vitest'
import {makeCell} from '../../src/judge/cell.js'
import type {CompletedRound} from '../../src/result/round.js'
import {completed} from '../fixtures/completed.js'
import {arms, environment, ioScenario, noisyRounds} from '../fixtures/result.js'

const [arm] = arms('sync')
const rounds = noisyRounds(
  {requestsPerSecond: 1000, latencyMs: [2], unloadedMs: 2},
  3,
) as readonly CompletedRound[]
const judged = (source: 'smaps_rollup' | 'statm') => {
  const told = rounds.map(round => {
    const {memory} = round
    if (memory === null) throw new TypeError('no memory')
    const after = {...memory.after, perProcess: memory.after.perProcess.map(each => ({...each, source}))}
    return {...round, memory: {...memory, after}}
  })
  return completed(makeCell(arm!, ioScenario, told, environment))
}

it('shows RSS in the place of PSS as the upper bound that it is, and says why', () => {
  const {summary, checks} = judged('statm')
  expect(summary.memory?.pssPeak).toMatchObject({limit: 'atMost'})
  expect(summary.memory?.pssPerWorker).toMatchObject({limit: 'atMost'})
  expect(summary.memory?.rssPeak.limit).toBeUndefined()
  expect(checks.find(({id}) => id === 'memory')).toMatchObject({status: 'warn'})
})

it('says nothing of PSS that was read', () => {
  const {summary, checks} = judged('smaps_rollup')
  expect(summary.memory?.pssPeak.limit).toBeUndefined()
  expect(checks.some(({id}) => id === 'memory')).toBe(false)
})
