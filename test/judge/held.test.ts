import {expect, it} from 'vitest'
import {makeCell} from '../../src/judge/cell.js'
import {heldUseOf, unevenShareOf} from '../../src/judge/held.js'
import {serviceName} from '../../src/judge/service-name.js'
import {warningsOf} from '../../src/judge/warnings.js'
import type {Arm} from '../../src/plan/arm.js'
import {describeHeld} from '../../src/report/held.js'
import type {CompletedRound} from '../../src/result/round.js'
import {completed} from '../fixtures/completed.js'
import {arms, environment, ioScenario, makeRound} from '../fixtures/result.js'

const [green] = arms('green') as [Arm]

function cellOf(...more: Partial<CompletedRound>[]) {
  const rounds = more.map((part, index) => ({
    ...makeRound({index, requestsPerSecond: 500, latencyMs: [50], unloadedMs: 50}),
    ...part,
  })) as CompletedRound[]
  return completed(makeCell(green, ioScenario, rounds, environment))
}

function held(to: string, peak: number, open = 40): Partial<CompletedRound> {
  return {
    held: {
      descriptorsPeak: 2 * open,
      fullest: {open, limit: 1024},
      atMs: [0, 250],
      connections: [{to, peak, peakInOne: peak / 2, course: [0, peak]}],
    },
  }
}

const labelOf = () => 'green'
const {connections} = ioScenario

it('the most of all rounds, by the name of who listens there, of what it takes', () => {
  const cell = cellOf(held('127.0.0.1:5432', 12), held('127.0.0.1:5432', 20))
  expect(heldUseOf(cell)?.connections).toEqual([
    {name: 'PostgreSQL', to: '127.0.0.1:5432', peak: 20, peakInOne: 10, limit: null},
  ])
  const services = [{name: 'main', address: '127.0.0.1:5432', connections: 20}]
  expect(describeHeld([cell], {services, connections}, labelOf)).toEqual([
    'Connections to others, at most at once: green: main 127.0.0.1:5432 20 of 20 (10 in one process).',
  ])
})

it('connections that the other end accepts and then refuses are told apart', () => {
  const services = [{name: 'PostgreSQL', address: '127.0.0.1:5433', connections: 20}]
  const [text] = describeHeld([cellOf(held('127.0.0.1:5433', 48))], {services, connections}, labelOf)
  expect(text).toContain(
    'PostgreSQL 127.0.0.1:5433 20 of 20, and 28 more that it does not take (24 in one process)',
  )
})

it('says nothing where nothing was held, and names files only near their limit', () => {
  expect(describeHeld([cellOf({}, {})], {connections}, labelOf)).toEqual([])
  const [, files] = describeHeld([cellOf(held('10.0.0.1:9999', 2, 1000))], {connections}, labelOf)
  expect(files).toBe('Open files in one process: green 1,000 of 1,024 that it may have.')
})

it.each([
  ['127.0.0.1:6379', 'Redis'],
  ['[::1]:5432', 'PostgreSQL'],
  ['unix:/run/postgresql/.s.PGSQL.5432', 'PostgreSQL'],
  ['127.0.0.1:54321', null],
])('%s is %s', (endpoint, name) => {
  expect(serviceName(endpoint)).toBe(name)
})

it('a limit that the output names is a warning with its words', () => {
  const line = {kind: 'postgresql', lines: 3, example: 'FATAL: sorry, too many clients already'} as const
  const warnings = warningsOf([cellOf({exhausted: [line]}, {}, {exhausted: [line]})])
  expect(warnings.find(({id}) => id === 'exhausted')?.message).toBe(
    'PostgreSQL gave no more connections (6 lines of its output in 2 of 3 rounds: "FATAL: sorry, too many clients already")',
  )
  const pool = {kind: 'pool', lines: 1, example: 'QueuePool limit', limit: 15} as const
  expect(warningsOf([cellOf({exhausted: [pool]})]).find(({id}) => id === 'exhausted')?.message).toContain(
    'its pool of connections to a database of 15 was used up (1 line of its output in 1 of 1 round',
  )
})

/** Of two workers; the master is the first. */
function parts(first: number, second: number, opened = 64): Partial<CompletedRound> {
  const {saturation} = makeRound({index: 0, requestsPerSecond: 500, latencyMs: [50], unloadedMs: 50})
  const perProcess = [
    {pid: 10, cpuUs: 5, receivedBytes: 0},
    {pid: 11, cpuUs: 1000, receivedBytes: first},
    {pid: 12, cpuUs: 1000, receivedBytes: second},
  ]
  return {
    saturation: {
      ...saturation,
      load: {...saturation.load, connectionsOpened: opened},
      use: {...saturation.use!, perProcess},
    },
  }
}

it('one worker with most of the requests is told, by what each received on connections that were kept', () => {
  expect(unevenShareOf(cellOf(parts(80, 20), parts(90, 10), parts(25, 75)), connections)).toEqual({
    ...{workers: 2, most: 0.8, of: 'requests'},
  })
  expect(describeHeld([cellOf(parts(80, 20))], {connections}, labelOf)).toEqual([
    'One worker had more than its part: green 80 % of the requests (an even part: 50 %).',
  ])
})

it('an even share, one round that was even, or connections that were not kept are not', () => {
  expect(unevenShareOf(cellOf(parts(55, 45)), connections)).toBeNull()
  expect(unevenShareOf(cellOf(parts(90, 10), parts(90, 10), parts(52, 48)), connections)).toBeNull()
  // CPU time was even.
  expect(unevenShareOf(cellOf(parts(90, 10, 5000)), connections)).toBeNull()
  expect(unevenShareOf(cellOf({}), connections)).toBeNull()
})
