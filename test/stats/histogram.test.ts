import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {
  decodeHistogram,
  encodeHistogram,
  highestUs,
  mergeHistograms,
  newHistogram,
  quantileUs,
  recordMs,
  type Histogram,
} from '../../src/stats/histogram.js'

const times = fc.array(fc.double({min: 0, max: 4_000_000, noNaN: true}), {maxLength: 200})

describe('a histogram', () => {
  it('comes back from its text as it was', () => {
    fc.assert(
      fc.property(times, ms => {
        const histogram = of(ms)
        const text = encodeHistogram(histogram)
        expect(encodeHistogram(decodeHistogram(text))).toBe(text)
        expect(decodeHistogram(text).totalCount).toBe(ms.length)
      }),
      {numRuns: 30},
    )
  })

  it('merges without loss: parts are as good as the whole', () => {
    fc.assert(
      fc.property(fc.array(times, {maxLength: 5}), parts => {
        const decoded = parts.map(part => decodeHistogram(encodeHistogram(of(part))))
        expect(encodeHistogram(mergeHistograms(decoded))).toBe(encodeHistogram(of(parts.flat())))
      }),
      {numRuns: 30},
    )
  })

  it('reads a quantile at most 0.1 % too high', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({min: 1, max: highestUs}), {minLength: 1}),
        fc.integer({min: 1, max: 100}),
        (us, percent) => {
          const sorted = us.toSorted((a, b) => a - b)
          const truth = sorted[Math.ceil((percent * us.length) / 100) - 1]!
          const value = quantileUs(of(us.map(one => one / 1000)), percent / 100)!
          expect(value).toBeGreaterThanOrEqual(truth)
          expect(value).toBeLessThanOrEqual(truth * 1.001)
        },
      ),
    )
  })

  it('has no quantile when it is empty', () => {
    expect(quantileUs(newHistogram(), 0.5)).toBeUndefined()
    expect(quantileUs(mergeHistograms([]), 0.5)).toBeUndefined()
  })

  it('takes what is longer than an hour for an hour', () => {
    expect(quantileUs(of([4_000_000]), 1)).toBeGreaterThanOrEqual(highestUs)
  })

  it.each(['', 'x', 'HISTFAAA', 'aGVsbG8gd29ybGQ='])('refuses %j as usage', text => {
    expect(() => decodeHistogram(text)).toThrow(expect.objectContaining({family: 'usage'}) as Error)
  })
})

function of(ms: readonly number[]): Histogram {
  const histogram = newHistogram()
  for (const one of ms) recordMs(histogram, one)
  return histogram
}
