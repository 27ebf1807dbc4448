import fc from 'fast-check'
import {expect, test} from 'vitest'
import {GatheredBody} from '../../../../servers/reference/interface/gathered-body.js'

test('what is gathered is what came, in order', () => {
  const sizes = fc.array(fc.oneof(fc.nat(5), fc.nat(3000), fc.integer({min: 30_000, max: 70_000})), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(sizes, each => {
      const pieces = each.map((size, index) => new Uint8Array(size).fill(index + 1))
      const body = new GatheredBody()
      for (const piece of pieces) body.add(piece)
      expect(body.length).toBe(each.reduce((sum, size) => sum + size, 0))
      expect(Buffer.compare(body.whole(), Buffer.concat(pieces))).toBe(0)
    }),
    {numRuns: 100},
  )
})

test('a million pieces of a byte cost little more than a million bytes', () => {
  const body = new GatheredBody()
  const before = process.memoryUsage()
  for (let index = 0; index < 1_000_000; index++) body.add(Uint8Array.of(index))
  const after = process.memoryUsage()
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16_000_000 + body.length)
  expect(body.whole()[999_999]).toBe(999_999 % 256)
})
