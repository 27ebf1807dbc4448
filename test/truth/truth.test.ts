import {describe, expect, it} from 'vitest'
import type {Case, Loop} from '../../experiments/truth/case.js'
import {bimodal} from '../../experiments/truth/cases/bimodal.js'
import {bodyBytes} from '../../experiments/truth/cases/body.js'
import {truncated} from '../../experiments/truth/cases/broken.js'
import {constant} from '../../experiments/truth/cases/constant.js'
import {percentilesOf, trueDelaysMs} from '../../experiments/truth/delays.js'
import {jobFor, percentilesSaid, spanOf} from '../../experiments/truth/ours.js'
import {stallEvery5s} from '../../experiments/truth/cases/stall.js'
import {cases} from '../../experiments/truth/registry.js'
import type {Journal} from '../../experiments/truth/server/journal.js'
import type {EngineName} from '../../src/load/job.js'
import type {LoadResult} from '../../src/load/result.js'
import {engines, load} from '../load/fixtures/generator.js'
import {casesOf} from '../fixtures/tier.js'
import {undisturbed, type Timely} from '../fixtures/undisturbed.js'
import {bandsOf, isOutside} from './band.js'
import {startServerOf} from './compiled-server.js'

const ordinaryWindowMs = 1000
/** Of a queue, whose truth is that of the run, however long. */
const queueWindowMs = 3000
/** Differences of time stamps of some days, in ms and floating point. */
const stampMs = 0.01

it('knows at least fourteen servers', () => {
  expect(new Set(cases.map(one => one.name)).size).toBe(cases.length)
  expect(cases.length).toBeGreaterThanOrEqual(14)
})

const named = (list: readonly Case[]): [string, Case][] => list.map(one => [`${one.name}: ${one.does}`, one])

/** In short; test/load has a queue and a stall too. */
const quick: readonly Case[] = [constant, bimodal, truncated]
/** A closed loop sets the length of a queue itself, and asks a stalled server a few times only: other questions. */
const isForClosedLoop = ({truth, expectedMs}: Case): boolean => truth === 'clock' && expectedMs !== null
const subjects = casesOf({short: quick, long: cases.filter(subject => !quick.includes(subject))})

describe.skipIf(process.platform !== 'linux').each(engines)(
  'the %s engine, in the open loop, on a server that',
  engine => {
    for (const [title, subject] of named(subjects)) it(title, () => measureUntilTrue(subject, 'open', engine))
  },
)

describe.skipIf(process.platform !== 'linux').each(engines)(
  'the %s engine, in the closed loop, on a server that',
  engine => {
    for (const [title, subject] of named(subjects.filter(isForClosedLoop)))
      it(title, () => measureUntilTrue(subject, 'closed', engine))

    it.skipIf(!subjects.includes(stallEvery5s))(
      'stands still: every request reconciled, and the stall not seen',
      async () => {
        const {result, journal} = await measure(stallEvery5s, 'closed', engine, 1)
        expectReconciled(stallEvery5s, result, journal, assertions => assertions())
        const truth = trueDelaysMs(stallEvery5s, journal, 'closed', spanOf(result))
        const [, p90] = bandsOf(stallEvery5s, truth, journal, result)
        expect(p90).toSatisfy(isOutside)
      },
    )
  },
)

/** Requests must be reconciled in every attempt; quantiles in one, which spares the rest. */
async function measureUntilTrue(subject: Case, loop: Loop, engine: EngineName): Promise<void> {
  let seed = 0
  await undisturbed(async timely => {
    const {result, journal} = await measure(subject, loop, engine, ++seed)
    expectReconciled(subject, result, journal, timely)
    const truth = trueDelaysMs(subject, journal, loop, spanOf(result))
    expectPossible(subject, truth, result)
    timely(() => expect(bandsOf(subject, truth, journal, result).filter(isOutside)).toEqual([]))
  })
}

async function measure(
  subject: Case,
  loop: Loop,
  engine: EngineName,
  seed: number,
): Promise<{result: LoadResult; journal: Journal}> {
  await using server = await startServerOf(subject)
  const windowMs = subject.expectedMs === null ? queueWindowMs : (subject.windowMs ?? ordinaryWindowMs)
  const result = await load(jobFor(subject, loop, server.origin, windowMs, seed, engine))
  return {result, journal: await server.journal()}
}

/** All requests, of warm-up, window and drain, by the server's own count. */
function expectReconciled(subject: Case, result: LoadResult, journal: Journal, timely: Timely): void {
  const {total, window} = result
  const requests = journal.arrivedMs.length
  expect(requests).toBeGreaterThan(0)
  const {ok, non2xx, timeout, lost} = total
  expect(ok + non2xx + timeout + lost).toBe(requests)
  // A server that stands still for longer than the time-out adds to those that hang.
  const assertOutcomes = (): void =>
    expect(total).toEqual({sent: requests, ...subject.outcomes(requests), inFlight: 0})
  if (timeout > 0) timely(assertOutcomes)
  else assertOutcomes()
  if (result.model === 'open') expect(result.open).toMatchObject({unsent: 0, achievedRatio: 1})
  if (subject.name === 'body-1mb') expect(window.bodyBytes).toBe(window.ended.ok * bodyBytes)
}

/** No answer comes before the server gives it: what was built in bounds the truth, and the truth what is measured. */
function expectPossible({expectedMs, truth}: Case, truthMs: readonly number[], result: LoadResult): void {
  if (expectedMs === null || truth === 'timetable') return
  const real = percentilesOf(truthMs)
  const said = percentilesSaid(result)
  for (const name of ['p50', 'p90', 'p99'] as const) {
    // Of a finite run: p90 and p99 lie 10 % and more inside their atoms, but p99 beside 2 % of time-outs does not.
    if (name === 'p99' && expectedMs.p99 > expectedMs.p90) continue
    expect(real[name]).toBeGreaterThan(expectedMs[name] - stampMs)
    expect(said[name]).toBeGreaterThan(expectedMs[name] - stampMs)
  }
}
