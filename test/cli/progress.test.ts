import {describe, expect, it} from 'vitest'
import {showProgress} from '../../src/cli/progress.js'
import {sparkline} from '../../src/text/sparkline.js'
import type {RunEvent} from '../../src/run/event.js'
import {arms, ioScenario, makeRound} from '../fixtures/result.js'

const [arm] = arms('green')
const startOf = (round: number) => ({round, position: 0, arm: arm!, scenario: ioScenario})
const roundOf = (index: number, requestsPerSecond: number) =>
  makeRound({index, requestsPerSecond, latencyMs: [50], unloadedMs: 50})

/** Two rounds, and the beginning of a third. */
const events: readonly RunEvent[] = [
  {type: 'run-started', starts: 3, rounds: 3, estimateMs: 9000, longestMs: 9000},
  ...[1200, 1300].flatMap((rate, round): RunEvent[] => [
    {type: 'start-begun', start: startOf(round), done: round},
    {type: 'phase', phase: 'measuring saturation'},
    {
      type: 'start-ended',
      start: startOf(round),
      round: roundOf(round, rate),
      done: round + 1,
      remainingMs: 6000 - round * 3000,
    },
  ]),
  {type: 'start-begun', start: startOf(2), done: 2},
]

function shown(isTTY: boolean, environment: NodeJS.ProcessEnv, list = events): string[] {
  const written: string[] = []
  const stream = {isTTY, columns: 100, write: (text: string) => written.push(text)}
  const tell = showProgress(stream, environment)
  for (const event of list) tell(event)
  return written
}

describe('showProgress', () => {
  it('keeps one line on a terminal, with the rounds that are done', () => {
    const written = shown(true, {})
    expect(written.every(text => text.startsWith('\r\u001b[2K'))).toBe(true)
    expect(written.at(-1)).toMatch(/\[3\/3\] io · green w2 · round 3 of 3 · .*1,249 req\/s ▁█ · 3 s left$/)
  })

  it.each([
    ['in a pipe', false, {}],
    ['in CI', true, {CI: 'true'}],
  ])('writes plain lines %s', (_, isTTY, environment) => {
    expect(shown(isTTY, environment)).toEqual([
      '3 starts, about 9 s\n',
      '[1/3] io · green w2 · round 1 of 3: 1,200 req/s · p50 50 ms · 6 s left\n',
      '[2/3] io · green w2 · round 2 of 3: 1,300 req/s · p50 50 ms · 3 s left\n',
    ])
  })
})

describe('sparkline', () => {
  it('stands on its lowest value', () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8])).toBe('▁▂▃▄▅▆▇█')
    expect(sparkline([5, 5])).toBe('▅▅')
  })
})
