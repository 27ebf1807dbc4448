import {describe, expect, it} from 'vitest'

import {OutputTail, tailLimits} from '../../src/server/output-tail.js'

describe('OutputTail', () => {
  it('keeps the last lines of a server that never stops writing', () => {
    const tail = new OutputTail()
    for (let line = 0; line < 100_000; line++) tail.add(Buffer.from(`GET /${line} 200\n`))
    const lines = tail.text().split('\n')
    expect(lines).toHaveLength(tailLimits.lines)
    expect(lines.at(-1)).toBe('GET /99999 200')
    expect(lines[0]).toBe(`GET /${100_000 - tailLimits.lines} 200`)
  })

  it('keeps the end of one line that is longer than everything', () => {
    const tail = new OutputTail()
    tail.add(Buffer.from(`${'a'.repeat(1_000_000)}end`))
    expect(tail.text()).toHaveLength(tailLimits.bytes)
    expect(tail.text().endsWith('end')).toBe(true)
  })

  it('is empty when nothing was written', () => expect(new OutputTail().text()).toBe(''))
})
