export const latencyBuckets = 128

/** Four buckets an octave of µs: 4 × exponent + the two bits below the leading one. */
export function latencyBucket(ms: number): number {
  const us = Math.min(0xffffffff, Math.max(1, Math.round(ms * 1000)))
  const exponent = 31 - Math.clz32(us)
  const quarter = exponent >= 2 ? (us >>> (exponent - 2)) & 3 : (us << (2 - exponent)) & 3
  return exponent * 4 + quarter
}

/** `bucket:count`, joined by `,`. */
export function encodeBuckets(counts: Uint32Array | undefined): string {
  if (counts === undefined) return ''
  return [...counts].flatMap((count, bucket) => (count === 0 ? [] : [`${bucket}:${count}`])).join(',')
}
