import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {TextSearch} from '../../src/http/text-search.js'

function look(search: TextSearch, body: Buffer, cuts: readonly number[] = []): boolean {
  search.begin()
  const edges = [0, ...[...cuts].map(cut => cut % (body.length + 1)).sort((a, b) => a - b), body.length]
  for (const [index, end] of edges.slice(1).entries()) search.look(body, edges[index] ?? 0, end)
  return search.found
}

describe('TextSearch', () => {
  it('finds what String.includes finds, however the body is cut', () => {
    // Two letters, so that beginnings of the text come again and again.
    const letters = (minLength: number, maxLength: number) =>
      fc.string({unit: fc.constantFrom('a', 'b'), minLength, maxLength})
    fc.assert(
      fc.property(letters(1, 6), letters(0, 40), fc.array(fc.nat(), {maxLength: 6}), (text, body, cuts) => {
        expect(look(new TextSearch(text), Buffer.from(body), cuts)).toBe(body.includes(text))
      }),
    )
  })

  it('begins anew with each body', () => {
    const search = new TextSearch('ok')
    expect(look(search, Buffer.from('ok'))).toBe(true)
    expect(look(search, Buffer.from('no'))).toBe(false)
    expect(look(search, Buffer.from('o'))).toBe(false)
    expect(look(search, Buffer.from('k'))).toBe(false)
  })

  it('looks at the first 64 KiB', () => {
    const search = new TextSearch('end')
    const inside = Buffer.alloc(64 * 1024, 'x')
    inside.write('end', inside.length - 3)
    expect(look(search, inside, [1000, 40_000])).toBe(true)
    expect(look(search, Buffer.concat([Buffer.from('x'), inside]), [1000, 40_000])).toBe(false)
  })
})
