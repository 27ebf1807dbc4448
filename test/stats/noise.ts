import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'

export type NoiseShape = 'normal' | 't2' | 't3' | 'contaminated' | 'one-sided' | 'often one-sided'

/**
 * `n` values around 0, of about unit spread; the same seed gives the same ones. All are symmetric but the
 * one-sided: a tenth or a quarter of these is moved up, as a round is that others disturbed; `medianOf` says where their
 * median lies.
 */
export function noise(shape: NoiseShape, n: number, seed: number): number[] {
  const random = xoroshiro128plus(seed * 7919 + 13)
  const uniform = () => 1 - uniformFloat64(random)
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const draw = {
    normal,
    t2: () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2) / 2),
    t3: () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3),
    contaminated: () => normal() * (uniform() < 0.1 ? 8 : 1),
    'one-sided': () => normal() + (uniform() < 0.1 ? 8 * Math.abs(normal()) : 0),
    'often one-sided': () => normal() + (uniform() < 0.25 ? 8 * Math.abs(normal()) : 0),
  }[shape]
  return Array.from({length: n}, draw)
}

/** Of half a million values. */
export function medianOf(shape: NoiseShape): number {
  if (!shape.endsWith('one-sided')) return 0
  return noise(shape, 500_001, 0).sort((one, other) => one - other)[250_000] ?? NaN
}
