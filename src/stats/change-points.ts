import {uniformInt} from 'pure-rand/distribution/uniformInt'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import type {RandomGenerator} from 'pure-rand/types/RandomGenerator'

/**
 * E-divisive: where a series changes its distribution, whatever that is. Values are parted where the energy distance of both
 * sides is largest, the parts are parted again, and each time permutations within the parts say whether so much comes of
 * chance. Source: Matteson & James 2014 (doi 10.1080/01621459.2013.849605); used for benchmarks by MongoDB (Daly et al. 2020,
 * doi 10.1145/3358960.3375791) and by Apache Otava.
 */

/** Values of a level: fewer are outliers. */
export const fewestOfLevel = 3

/** Of 2,000 orders with the one that was seen. */
const permutations = 1999

export interface ChangePoint {
  /** Index of the first value of the new level. */
  readonly at: number
  /** Share of orders that part as well or better. */
  readonly p: number
}

/**
 * In the order of the series. Values must not depend on their neighbours but by their level.
 * @param level of a series without a change, the chance that one is found
 */
export function changePoints(
  values: readonly number[],
  {seed, level}: {readonly seed: number; readonly level: number},
): readonly ChangePoint[] {
  const random = xoroshiro128plus(seed)
  const found: ChangePoint[] = []
  for (;;) {
    const parts = partsOf(values, found)
    const best = parts
      .map(({from, part}) => ({from, ...bestSplit(part)}))
      .reduce((one, other) => (other.q > one.q ? other : one))
    const p = chanceOf(
      best.q,
      parts.map(({part}) => part),
      {random, level},
    )
    if (p > level) return found
    found.push({at: best.from + best.at, p})
    found.sort((one, other) => one.at - other.at)
  }
}

interface Part {
  readonly from: number
  readonly part: Float64Array
}

function partsOf(values: readonly number[], found: readonly ChangePoint[]): readonly Part[] {
  const bounds = [0, ...found.map(({at}) => at), values.length]
  return bounds
    .slice(1)
    .map((to, index) => ({from: bounds[index] ?? 0, to}))
    .map(({from, to}) => ({from, part: Float64Array.from(values.slice(from, to))}))
}

/** Above the level it is enough to know that it is above. */
function chanceOf(
  q: number,
  parts: readonly Float64Array[],
  {random, level}: {readonly random: RandomGenerator; readonly level: number},
): number {
  const most = Math.floor(level * (permutations + 1)) - 1
  const orders = parts.map(part => part.slice())
  // A sum in another order may differ in its last digits.
  const asGood = q * (1 - 1e-9)
  let reached = 0
  for (let permutation = 0; permutation < permutations; permutation++) {
    for (const order of orders) shuffle(order, random)
    if (orders.some(order => bestSplit(order).q >= asGood)) reached++
    if (reached > most) return 1
  }
  return (reached + 1) / (permutations + 1)
}

/**
 * The split of the largest scaled energy distance Q = mn/(m+n) · (2 Σ|x−y|/mn − Σ|x−x′|/C(m,2) − Σ|y−y′|/C(n,2)) between all
 * that is before it and the values after it up to some end; 0 where the values are too few. Without that end, what
 * comes back later would hide that it went. `toLast[i]` is the sum of the distances of value i to those between it and the end.
 */
export function bestSplit(values: Float64Array): {readonly at: number; readonly q: number} {
  const size = values.length
  const toLast = new Float64Array(size)
  /** Sums of the distances within the first so many values. */
  const within = new Float64Array(size + 1)
  let best = {at: 0, q: 0}
  for (let end = 1; end <= size; end++) {
    const last = at(values, end - 1)
    let sum = 0
    for (let i = 0; i < end - 1; i++) {
      const distance = Math.abs(at(values, i) - last)
      toLast[i] = at(toLast, i) + distance
      sum += distance
    }
    within[end] = at(within, end - 1) + sum
    let right = 0
    for (let split = end - 1; split >= fewestOfLevel; split--) {
      right += at(toLast, split)
      const n = end - split
      if (n < fewestOfLevel) continue
      const left = at(within, split)
      const between = at(within, end) - left - right
      const energy =
        (2 * between) / (split * n) - (2 * left) / (split * (split - 1)) - (2 * right) / (n * (n - 1))
      const q = ((split * n) / end) * energy
      if (q > best.q) best = {at: split, q}
    }
  }
  return best
}

/** Fisher–Yates, in place. */
function shuffle(values: Float64Array, random: RandomGenerator): void {
  for (let last = values.length - 1; last > 0; last--) {
    const pick = uniformInt(random, 0, last)
    const value = at(values, last)
    values[last] = at(values, pick)
    values[pick] = value
  }
}

/** Always inside. */
function at(values: Float64Array, index: number): number {
  return values[index] as number
}
