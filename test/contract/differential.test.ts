import {afterAll, describe, expect, test} from 'vitest'
import {
  behindNginx as behindNginxUntyped,
  compare as compareUntyped,
  differential as differentialUntyped,
  // @ts-expect-error: a script of the experiments, which has no types
} from '../../experiments/robustness/differential.mjs'
import {hasNginx} from '../fixtures/has-nginx.js'
import {startMode} from './modes.js'

interface Reading {
  readonly taken: readonly string[]
  readonly end: 'closed' | 'waits' | 'refuses'
}
interface Tally {
  readonly same: number
  readonly refused: number
  readonly differs: number
  readonly examples: readonly string[]
}
type Arm = readonly [name: string, port: number]
const compare = compareUntyped as (one: Reading, other: Reading) => keyof Tally
const behindNginx = behindNginxUntyped as (port: number) => Promise<{port: number; stop: () => Promise<void>}>
const differential = differentialUntyped as (
  arms: readonly Arm[],
  options: {count: number; seed: number},
) => Promise<ReadonlyMap<string, Tally>>

const seed = 20_261_129
const count = 150

describe('two readings of a request', () => {
  const taken = ['200 abc', '200 nnnnnnn']
  test.each<[keyof Tally, Reading, Reading]>([
    ['same', {taken, end: 'closed'}, {taken, end: 'closed'}],
    ['refused', {taken, end: 'closed'}, {taken: ['200 abc'], end: 'refuses'}],
    ['refused', {taken: [], end: 'closed'}, {taken, end: 'closed'}],
    ['same', {taken: ['404 '], end: 'waits'}, {taken: [], end: 'waits'}],
    ['differs', {taken: ['200 abc'], end: 'waits'}, {taken: [], end: 'waits'}],
    ['differs', {taken, end: 'closed'}, {taken: ['200 abcd'], end: 'refuses'}],
    ['differs', {taken, end: 'closed'}, {taken: ['200 abc'], end: 'waits'}],
  ])('%s', (verdict, one, other) => {
    expect(compare(one, other)).toBe(verdict)
    expect(compare(other, one)).toBe(verdict)
  })
})

const modes = await Promise.all((['thread', 'green', 'async', 'sync'] as const).map(mode => startMode(mode)))
const nginx = hasNginx() ? await behindNginx(modes[0]!.port) : undefined
afterAll(async () => {
  await nginx?.stop()
  await Promise.all(modes.map(server => server.stop()))
})

test('no two modes read a mutated request differently, nor nginx and the one behind it', async () => {
  const arms: Arm[] = modes.map(({name, port}) => [name, port])
  if (nginx !== undefined) arms.push(['nginx in front', nginx.port])
  const tallies = await differential(arms, {count, seed})
  expect(tallies.size).toBe(arms.length - 1)
  for (const [name, {same, refused, differs, examples}] of tallies) {
    expect({name, differs, examples}).toEqual({name, differs: 0, examples: []})
    expect(same + refused).toBe(count)
    expect(same).toBeGreaterThan(refused)
  }
})
