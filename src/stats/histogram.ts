import {build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram} from 'hdr-histogram-js'
import {messageOf, usageError} from '../error.js'

export type {Histogram} from 'hdr-histogram-js'

/** One hour, in µs. Longer values are recorded as this. */
export const highestUs = 3.6e9

/**
 * Latency in µs, 1 µs to 1 h, three significant digits (a value is at most 0.1 % too high when read back), 94 KB.
 * Plain JS: the library's WebAssembly records in 30 ns instead of 120, half a percent of what a request costs the
 * generator, and its memory must be freed by hand.
 */
export function newHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestUs,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  })
}

/** Into `histogram`, a time in ms as whole µs. */
export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.min(highestUs, Math.max(0, Math.round(ms * 1000))))
}

/** HDR V2, compressed, base64: what every HdrHistogram port reads. */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram)
}

/** Throws a usage error for anything that is not an HDR V2 histogram: the text came from a file. */
export function decodeHistogram(text: string): Histogram {
  try {
    return decodeFromCompressedBase64(text, 32, false)
  } catch (cause) {
    throw usageError(
      'WB_RESULT_DAMAGED',
      `not an HDR V2 histogram (${messageOf(cause)})`,
      'the result file may be cut off or edited',
      cause,
    )
  }
}

/** Lossless: counts of equal buckets are added. Of none: an empty histogram. The parts stay as they are. */
export function mergeHistograms(parts: Iterable<Histogram>): Histogram {
  const whole = newHistogram()
  for (const part of parts) whole.add(part)
  return whole
}

/** The value, in µs, that at least the share `quantile` (0 to 1) of all values do not exceed; of none: undefined. */
export function quantileUs(histogram: Histogram, quantile: number): number | undefined {
  if (histogram.totalCount === 0) return undefined
  // Percent without the dust of binary fractions: 0.07 × 100 is 7.000000000000001, which would be one rank too high.
  return histogram.getValueAtPercentile(Math.round(quantile * 1e8) / 1e6)
}

interface CountsByIndex {
  countsArrayIndex(value: number): number
  getCountAtIndex(index: number): number
}

/** How many values are at most so long, to the three digits that are kept. */
export function countUpTo(histogram: Histogram, us: number): number {
  // As built without WebAssembly, here and when decoded.
  const counts = histogram as Histogram & CountsByIndex
  const last = counts.countsArrayIndex(Math.min(us, highestUs))
  let sum = 0
  for (let index = 0; index <= last; index++) sum += counts.getCountAtIndex(index)
  return sum
}
