import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {LoadResult} from '../../../src/load/result.js'
import {resultOf} from '../../../src/load/record/result.js'
import {mergeResults} from '../../../src/load/processes/merge-results.js'
import {mergeTimelines} from '../../../src/load/processes/merge-timelines.js'
import {Lateness} from '../../../src/load/record/lateness.js'
import {Recorder} from '../../../src/load/record/recorder.js'
import {stay} from '../fixtures/stay.js'
import {encodeHistogram, mergeHistograms, newHistogram, recordMs} from '../../../src/stats/histogram.js'

/** One request as a recorder is told of it; `by`: the process that sent it. */
interface Request {
  readonly by: number
  readonly startMs: number
  readonly lagMs: number
  readonly takesMs: number
  readonly end: 'ok' | 'non2xx' | 'timeout' | 'lost' | 'inFlight'
}

const requests = fc.array(
  fc.record<Request>({
    by: fc.integer({min: 0, max: 7}),
    startMs: fc.double({min: 0, max: 200, noNaN: true}),
    lagMs: fc.double({min: 0, max: 3, noNaN: true}),
    takesMs: fc.double({min: 0.001, max: 5000, noNaN: true}),
    end: fc.constantFrom('ok', 'ok', 'ok', 'non2xx', 'timeout', 'lost', 'inFlight'),
  }),
  {maxLength: 200},
)

describe('timelines merged', () => {
  it('hold every request, in the slice that holds the middle of its own', () => {
    const merged = mergeTimelines([
      {sliceMs: 50, firstMs: -100, counts: '40:1;;41:2,44:1'},
      {sliceMs: 50, firstMs: -80, counts: '40:3;41:5'},
    ])
    // Middles: -75, -25, 25 and -55, -5; slices of the whole begin at -100, -50, 0.
    expect(merged).toEqual({sliceMs: 50, firstMs: -100, counts: '40:4;41:5;41:2,44:1'})
  })

  it('take the coarsest slices', () => {
    const merged = mergeTimelines([
      {sliceMs: 100, firstMs: 0, counts: '40:1;40:1'},
      {sliceMs: 50, firstMs: 0, counts: '40:1;40:2;40:4;40:8'},
    ])
    expect(merged).toEqual({sliceMs: 100, firstMs: 0, counts: '40:4;40:13'})
  })
})

describe('several processes merged', () => {
  it.each(['byEnd', 'byStart'] as const)('are what one process would have recorded, %s', membership => {
    fc.assert(
      fc.property(requests, fc.integer({min: 2, max: 8}), (all, processes) => {
        const parts = Array.from({length: processes}, (_, index) =>
          record(
            all.filter(({by}) => by % processes === index),
            membership,
          ),
        )
        const merged = mergeResults(parts)
        const one = record(all, membership)
        // Bit for bit: the histograms are compared as they are stored.
        expect(merged.window.latencyHdr).toBe(one.window.latencyHdr)
        expect(merged.window).toEqual({
          ...one.window,
          startNs: merged.window.startNs,
          meanInSystem: expect.closeTo(one.window.meanInSystem, 6) as number,
          latencyMsPerTenth: one.window.latencyMsPerTenth.map(
            (ms): unknown => expect.closeTo(ms, 6) as number,
          ),
          ...(one.window.slices && {
            slices: {
              ...one.window.slices,
              latencyMs: one.window.slices.latencyMs.map((ms): unknown => expect.closeTo(ms, 6) as number),
            },
          }),
        })
        expect(factsOf(merged)).toEqual(factsOf(one))
        expect(merged.total).toEqual(one.total)
        expect(merged.lostBy).toEqual(one.lostBy)
        expect(merged.statusCodes).toEqual(one.statusCodes)
      }),
      {numRuns: 40},
    )
  })

  it('keep the state of each, and the worst where cores do not add up', () => {
    const [first, second] = [record([], 'byEnd'), record([], 'byEnd')]
    const merged = mergeResults([
      {...first, generator: {cpuCores: 0.2, loopUtilization: 0.3, loopDelayP99Ms: 5}, warmupMs: 10},
      {
        ...second,
        generator: {cpuCores: 0.9, loopUtilization: 0.95, loopDelayP99Ms: 1},
        warmupEndedBy: 'unsteady',
      },
    ])
    expect(merged.generator).toMatchObject({loopUtilization: 0.95, loopDelayP99Ms: 5})
    expect(merged.generator.cpuCores).toBeCloseTo(1.1, 9)
    expect(merged.generators).toHaveLength(2)
    expect(merged.warmupEndedBy).toBe('unsteady')
    expect(merged.warmupMs).toBe(10)
  })

  it('are one as it is when there is one', () => {
    const only = record([], 'byEnd')
    expect(mergeResults([only])).toBe(only)
  })
})

it('histograms merge to the bit, whatever their range', () => {
  const samples = fc.array(fc.double({min: 0, max: 4e6, noNaN: true}), {maxLength: 300})
  fc.assert(
    fc.property(fc.array(samples, {minLength: 1, maxLength: 8}), parts => {
      const histogramOf = (ms: readonly number[]) => {
        const histogram = newHistogram()
        for (const value of ms) recordMs(histogram, value)
        return histogram
      }
      expect(encodeHistogram(mergeHistograms(parts.map(histogramOf)))).toBe(
        encodeHistogram(histogramOf(parts.flat())),
      )
    }),
    {numRuns: 40},
  )
})

const stages = [60, 40].map(durationMs => ({fromPerSecond: 1, toPerSecond: 1, durationMs}))

function record(requests: readonly Request[], membership: 'byEnd' | 'byStart'): LoadResult {
  const recorder = new Recorder()
  const lateness = new Lateness()
  const slices = membership === 'byStart' ? {everyMs: 30, limitsMs: [1, 1000]} : undefined
  const profile = membership === 'byStart' ? stages : undefined
  const window = recorder.openWindow(50, 100, membership, {slices, profile})
  for (const {startMs, lagMs, takesMs, end} of requests) {
    const times = stay(startMs, startMs + lagMs + takesMs, startMs + lagMs)
    recorder.sent()
    lateness.sent(times, window)
    if (end === 'ok') recorder.answered(times, {status: 200, bodyBytes: 5})
    else if (end === 'non2xx') recorder.answered(times, {status: 503, bodyBytes: 2})
    else if (end === 'timeout') recorder.timedOut(times)
    else if (end === 'lost') recorder.lost(times, 'eof')
    else recorder.givenUp(startMs)
  }
  const common = resultOf(recorder, {
    window,
    generator: {cpuCores: 0.1, loopUtilization: 0.1, loopDelayP99Ms: 1},
    warmupMs: 0,
    warmupEndedBy: 'answered',
    drainedMs: 0,
  })
  if (membership === 'byEnd') return {model: 'closed', ...common}
  return {model: 'open', ...common, open: lateness.facts(window, 1)}
}

/** Without the peaks, which need not have been at the same time. */
function factsOf(result: LoadResult): unknown {
  return result.model === 'open' ? {...result.open, connectionsPeak: 0} : null
}
