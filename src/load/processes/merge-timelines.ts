import type {LatencyTimeline} from '../result.js'

/**
 * Latency over time of several processes as of one. Their slices begin where each process did: each goes to the slice of
 * the whole that holds its middle, so that a picture is off by half a slice at most; no request is lost.
 */
export function mergeTimelines(parts: readonly LatencyTimeline[]): LatencyTimeline {
  const sliceMs = Math.max(...parts.map(part => part.sliceMs))
  const firstMs = Math.min(...parts.map(part => part.firstMs))
  const slices: Map<number, number>[] = []
  for (const part of parts) {
    for (const [index, slice] of part.counts.split(';').entries()) {
      const middleMs = part.firstMs + (index + 0.5) * part.sliceMs
      add(slices, Math.floor((middleMs - firstMs) / sliceMs), slice)
    }
  }
  return {sliceMs, firstMs, counts: textOf(slices)}
}

/** The same of slices with the same edges. */
export function addBuckets(parts: readonly string[]): string {
  const slices: Map<number, number>[] = []
  for (const part of parts) for (const [index, slice] of part.split(';').entries()) add(slices, index, slice)
  return textOf(slices)
}

function textOf(slices: readonly Map<number, number>[]): string {
  const texts = slices.map(slice =>
    [...slice]
      .sort(([a], [b]) => a - b)
      .map(([bucket, count]) => `${bucket}:${count}`)
      .join(','),
  )
  return texts.join(';')
}

function add(slices: Map<number, number>[], index: number, text: string): void {
  while (slices.length <= index) slices.push(new Map())
  const slice = slices[index]
  for (const pair of text === '' ? [] : text.split(',')) {
    const [bucket = 0, count = 0] = pair.split(':').map(Number)
    slice?.set(bucket, (slice.get(bucket) ?? 0) + count)
  }
}
