import {describe, expect, it} from 'vitest'

interface PairedRatio {
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly confidence: number
}

const program = new URL('../../bench/performance/statistics.mjs', import.meta.url).href
const {pairedRatio} = (await import(program)) as {
  readonly pairedRatio: (ours: readonly number[], theirs: readonly number[]) => PairedRatio
}

describe('the ratio of paired throughputs', () => {
  it('has the exact signed-rank interval of ten pairs: Walsh averages 9 and 47 of 55, 95.1 %', () => {
    const ours = Array.from({length: 10}, (_, pair) => Math.exp(2 ** pair / 100))
    const walsh = ours.flatMap((a, i) => ours.slice(i).map(b => Math.sqrt(a * b))).sort((a, b) => a - b)
    const {ratio, low, high, confidence} = pairedRatio(
      ours,
      ours.map(() => 1),
    )
    expect(confidence).toBeCloseTo(0.9512, 4)
    expect(low).toBeCloseTo(walsh[8]!, 10)
    expect(high).toBeCloseTo(walsh[46]!, 10)
    expect(ratio).toBeCloseTo(walsh[27]!, 10)
  })

  it('is of pairs: what hits both sides of one does not count', () => {
    const theirs = [100, 10, 1000, 50, 400, 100]
    const {ratio, low, high} = pairedRatio(
      theirs.map(rate => 2 * rate),
      theirs,
    )
    for (const value of [ratio, low, high]) expect(value).toBeCloseTo(2, 12)
  })

  it('turns round when the sides do', () => {
    const [a, b] = [
      [5, 8, 9, 4, 7, 6, 5],
      [4, 9, 7, 3, 8, 4, 5],
    ] as const
    const there = pairedRatio(a, b)
    const back = pairedRatio(b, a)
    expect(there.ratio * back.ratio).toBeCloseTo(1, 12)
    expect(there.low * back.high).toBeCloseTo(1, 12)
  })

  it('says what the whole range of too few pairs is worth', () => {
    expect(pairedRatio([3, 2, 4], [1, 1, 1])).toMatchObject({low: 2, high: 4, confidence: 0.75})
  })
})
