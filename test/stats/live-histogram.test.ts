import fc from 'fast-check'
import {expect, it} from 'vitest'
import {highestUs, newHistogram, quantileUs, recordMs} from '../../src/stats/histogram.js'
import {LiveHistogram} from '../../src/stats/live-histogram.js'

it("holds what the library's histogram holds, bucket by bucket", () => {
  const ms = fc.oneof(
    fc.double({min: -1, max: 10, noNaN: true}),
    fc.double({min: 0, max: (2 * highestUs) / 1000, noNaN: true}),
    fc.constantFrom(2.047, 2.048, 4.095, 4.096, 2 ** 31 / 1000, (2 ** 31 - 1) / 1000, highestUs / 1000),
  )
  fc.assert(
    fc.property(fc.array(ms, {minLength: 1, maxLength: 50}), values => {
      const [live, library] = [new LiveHistogram(), newHistogram()]
      for (const value of values) {
        live.recordMs(value)
        recordMs(library, value)
      }
      const same = live.toHistogram()
      expect(live.totalCount).toBe(library.totalCount)
      expect(same.totalCount).toBe(library.totalCount)
      for (let rank = 0; rank <= values.length; rank++) {
        const quantile = rank / values.length
        expect(quantileUs(same, quantile)).toBe(quantileUs(library, quantile))
      }
    }),
    {numRuns: 500},
  )
})
