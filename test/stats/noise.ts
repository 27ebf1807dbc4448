import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'

export type NoiseShape = 'normal' | 't3' | 'contaminated'

/** `n` values symmetric around 0, of about unit spread; the same seed gives the same ones. */
export function noise(shape: NoiseShape, n: number, seed: number): number[] {
  const random = xoroshiro128plus(seed * 7919 + 13)
  const uniform = () => 1 - uniformFloat64(random)
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const draw = {
    normal,
    t3: () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3),
    contaminated: () => normal() * (uniform() < 0.1 ? 8 : 1),
  }[shape]
  return Array.from({length: n}, draw)
}
