import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {uniformInt} from 'pure-rand/distribution/uniformInt'
import type {RandomGenerator} from 'pure-rand/types/RandomGenerator'

/**
 * Orders for `rounds` rounds of `size` things, such that position is balanced: over any `size` consecutive rounds
 * starting at a multiple of `size`, each thing stands once in each place (rows of a Latin square, both relabelled
 * and taken in random order). A fixed order would hand the machine's drift to whoever runs last.
 */
export function balancedOrders(size: number, rounds: number, seed: number): readonly (readonly number[])[] {
  const random = xoroshiro128plus(seed)
  const orders: (readonly number[])[] = []
  while (orders.length < rounds) {
    const labels = shuffled(size, random)
    const rows = shuffled(size, random)
    const columns = shuffled(size, random)
    for (const row of rows) orders.push(columns.map(column => labels[(row + column) % size] as number))
  }
  return orders.slice(0, rounds)
}

/** 0..size−1 in random order (Fisher–Yates). */
function shuffled(size: number, random: RandomGenerator): number[] {
  const items = Array.from({length: size}, (_, index) => index)
  for (let last = size - 1; last > 0; last--) {
    const pick = uniformInt(random, 0, last)
    ;[items[last], items[pick]] = [items[pick] as number, items[last] as number]
  }
  return items
}

/** A seed for a run that was not given one; it is stored, so that the order can be had again. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 0x7fffffff)
}
