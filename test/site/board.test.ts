import {expect, test} from 'vitest'
import {leaderboardOf, type Leaderboard} from '../../src/site/board/board.js'
import {Candidates} from '../../src/site/board/candidates.js'
import {leaderboardPage} from '../../src/site/board/page.js'
import {leaderboardFeed} from '../../src/site/feeds.js'
import type {Cell, CompletedCell} from '../../src/result/cell.js'
import type {RunResult} from '../../src/result/schema.js'
import {madeResults} from '../fixtures/made-results.js'

const all = [...madeResults(12)]

function boardsOf(results: readonly RunResult[]): readonly Leaderboard[] {
  const candidates = new Candidates()
  for (const [index, result] of results.entries()) candidates.add(`result-${index}`, result)
  return candidates.groups().map(leaderboardOf)
}

/** `1= green, 1= async, 3 thread` */
function placesOf({rankings}: Leaderboard): readonly string[] {
  return rankings.flatMap(({places}) =>
    places.map(({place, isTie, candidate: {cell}}) => `${place}${isTie ? '=' : ''} ${cell.mode}`),
  )
}

function refusedOf({refused}: Leaderboard): readonly string[] {
  return refused.map(({candidate: {cell}, why}) => `${cell.mode}: ${why}`)
}

/** The first result of five arms, as if of the reference server only, with some cells changed. */
function changed(change: (cell: CompletedCell) => Partial<CompletedCell>): RunResult {
  const result = all.find(({cells}) => cells.length === 5)!
  const cells = result.cells.map((cell): Cell =>
    cell.status === 'completed' ? {...cell, ...change(cell)} : cell,
  )
  return {...result, cells}
}

test('arms of one result stand in groups that paired rounds part; another answer has no place', () => {
  const [board] = boardsOf([changed(() => ({}))])
  expect(placesOf(board!)).toEqual(['1 native', '2= async', '2= green', '4 sync'])
  expect(refusedOf(board!)).toEqual(['thread: other answer'])
  expect(board!.answer).toMatchObject({status: 200, bytes: 14})
})

test('what is not proven has no place, and says why', () => {
  const withThroughput = (cell: CompletedCell, estimate: object) => ({
    summary: {...cell.summary, throughput: {...cell.summary.throughput, ...estimate}},
  })
  const [board] = boardsOf([
    changed(cell => {
      switch (cell.mode) {
        case 'native':
          return withThroughput(cell, {withheld: 'accounting'})
        case 'async':
          return withThroughput(cell, {limit: 'atLeast'})
        case 'green':
          return withThroughput(cell, {n: 5})
        case 'thread':
          return {answer: {...cell.answer!, hash: null}}
        default:
          return {}
      }
    }),
  ])
  expect(placesOf(board!)).toEqual(['1 sync'])
  expect(refusedOf(board!)).toEqual([
    'thread: incomparable answer',
    'green: too few rounds',
    'async: lower bound',
    'native: withheld',
  ])
})

test('where no answer is that of most arms nobody is ranked', () => {
  const [board] = boardsOf([changed(cell => ({answer: {...cell.answer!, hash: cell.arm}}))])
  expect(board!.rankings).toEqual([])
  expect(board!.refused).toHaveLength(5)
  expect(board!.answer).toBeNull()
})

test('arms that are bound by CPU are ranked apart, by CPU', () => {
  const [board] = boardsOf([changed(({mode}) => (mode === 'native' ? {bound: 'cpu'} : {}))])
  expect(board!.rankings.map(({by, places}) => [by, places.length])).toEqual([
    ['throughput', 3],
    ['cpu', 1],
  ])
})

test('results that differ by less than sessions do are a tie, whatever their rounds show', () => {
  const [one] = all.filter(({cells, name}) => name === 'io' && cells[0]?.server === 'reference')
  const faster = (times: number, server: string): RunResult => ({
    ...one!,
    cells: one!.cells.map(cell => ({
      ...cell,
      ...{server, arm: `${server}/${cell.mode}`},
      rounds: cell.rounds.map(round =>
        round.status === 'completed' && round.saturation !== undefined
          ? {...round, saturation: scaled(round.saturation, times)}
          : round,
      ),
    })),
  })
  const greens = (times: number) =>
    placesOf(boardsOf([faster(1, 'a'), faster(times, 'b')])[0]!).filter(place => place.endsWith('green'))
  expect(greens(1.06)).toEqual(['1= green', '1= green'])
  expect(greens(1.2)).toEqual(['1 green', '2 green'])
})

/** The same answers in less time. */
function scaled<Phase extends {load: {window: {durationMs: number}}}>(phase: Phase, times: number): Phase {
  const {load} = phase
  return {...phase, load: {...load, window: {...load.window, durationMs: load.window.durationMs / times}}}
}

test('machines and requests have boards of their own, of each arm the newest result', () => {
  const boards = boardsOf(all)
  expect(boards.map(({scenario, machine}) => `${scenario.name} ${machine.name}`)).toEqual([
    'io Example CPU',
    'hello Example CPU',
    'io Other CPU',
  ])
  for (const {rankings, refused} of boards) {
    const candidates = [
      ...rankings.flatMap(({places}) => places.map(one => one.candidate)),
      ...refused.map(one => one.candidate),
    ]
    const arms = candidates.map(({cell}) => cell.arm)
    expect(new Set(arms).size).toBe(arms.length)
  }
  const sync = boards[0]!.rankings[0]!.places.find(
    ({candidate}) => candidate.cell.arm === 'reference/sync w2',
  )
  const newest = all
    .filter(
      ({name, environment, cells}) =>
        name === 'io' && environment.cpuModel === 'Example CPU' && cells[0]?.server === 'reference',
    )
    .at(-1)
  expect(sync!.candidate.startedAt).toBe(newest!.startedAt)
})

test('page and feed say the rules, how to measure it again, and nothing unescaped', () => {
  const boards = boardsOf([changed(() => ({label: '<img src=x onerror=alert(1)>'}))])
  const page = leaderboardPage({title: 'T', toolVersion: '1'}, boards)
  expect(page).toContain('Rules of entry')
  expect(page).toContain('bench run hello --seed 1')
  expect(page).not.toContain('<img')
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  const feed = JSON.parse(JSON.stringify(leaderboardFeed(boards))) as {
    boards: {rankings: {places: object[]}[]; notRanked: {why: string}[]}[]
  }
  expect(feed.boards[0]!.rankings[0]!.places).toHaveLength(4)
  expect(feed.boards[0]!.notRanked.map(({why}) => why)).toEqual(['other answer'])
})
