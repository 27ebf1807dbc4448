import {uniformInt} from 'pure-rand/distribution/uniformInt'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'

export type ArmName = 'baseline' | 'candidate'

/**
 * Who is loaded when inside a round: blocks of A B B A or B A A B, so that a drift of the machine meets both alike.
 * Which arm begins is random, and balanced over every four rounds; the same seed gives the same order.
 * @param slicesPerArm even
 * @returns for each round the arms in order, each `slicesPerArm` times
 */
export function sliceOrders(
  rounds: number,
  slicesPerArm: number,
  seed: number,
): readonly (readonly ArmName[])[] {
  const random = xoroshiro128plus(seed)
  const orders: (readonly ArmName[])[] = []
  while (orders.length < rounds) {
    const begins: ArmName[] = ['baseline', 'baseline', 'candidate', 'candidate']
    while (begins.length > 0) {
      const [first] = begins.splice(uniformInt(random, 0, begins.length - 1), 1)
      if (first !== undefined) orders.push(orderOf(first, slicesPerArm))
    }
  }
  return orders.slice(0, rounds)
}

/** A B B A, then B A A B, and so on. */
function orderOf(first: ArmName, slicesPerArm: number): readonly ArmName[] {
  const second: ArmName = first === 'baseline' ? 'candidate' : 'baseline'
  return Array.from({length: slicesPerArm / 2}, (_, block): ArmName[] =>
    block % 2 === 0 ? [first, second, second, first] : [second, first, first, second],
  ).flat()
}
