import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'

/** Uniform in [0, 1), the same for the same seed and session. */
export type Random = () => number

/** Neighbouring sessions must not draw alike: the number is spread over all bits (MurmurHash3's finalizer). */
export function randomOf(seed: number, session: number): Random {
  let mixed = (seed ^ Math.imul(session + 1, 0x9e3779b1)) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  const generator = xoroshiro128plus(mixed ^ (mixed >>> 16))
  return () => uniformFloat64(generator)
}

/** Version 4 (RFC 9562 § 5.4). */
export function uuidOf(random: Random): string {
  const digits = Array.from({length: 32}, () => Math.floor(random() * 16).toString(16))
  digits[12] = '4'
  digits[16] = '89ab'.charAt(Math.floor(random() * 4))
  const text = digits.join('')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  )
}
