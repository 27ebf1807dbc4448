import {expect, it} from 'vitest'
import {readWord} from '../../../src/config/words/word.js'
import {slo, sloText} from '../../../src/config/words/slo.js'

it.each([
  ['p99<100ms,errors<0.1%', 'p99 < 100 ms and errors < 0.1 %'],
  [' P99.9 <= 1.5s , errors<5 %', 'p99.9 < 1.5 s and errors < 5 %'],
  ['mean<20ms', 'mean < 20 ms and errors < 1 %'],
  ['p50<5ms,cpu<1.5,memory<400MB', 'p50 < 5 ms, cpu < 1.5 cores, memory < 400 MB and errors < 1 %'],
  ['errors<1%', 'errors < 1 %'],
])('%s is understood', (text, meaning) => {
  const terms = readWord(text, '--slo', slo)
  expect(sloText(terms)).toBe(meaning)
})

it('a size is in bytes, a share in shares', () => {
  expect(slo.read('memory<1MiB,errors<2%')).toEqual([
    {kind: 'memory', limit: 2 ** 20},
    {kind: 'errors', limit: 0.02},
  ])
  expect(slo.read('p99.9<250ms')?.[0]).toEqual({kind: 'percentile', share: 0.999, limit: 250})
})

it.each([
  ...['', 'p99<fast', 'p99>100ms', 'p99<100', 'p100<1s', 'p0<1s', 'p99.999<1s', 'q<1s', 'p99<0ms'],
  ...['errors<100%', 'errors<0%', 'errors<1', 'cpu<0', 'memory<1', 'p99<1s,p99<2s', 'p99<1s,', 'p99<9999s'],
])('"%s" is refused', text => {
  expect(() => readWord(text, '--slo', slo)).toThrow(/--slo must be conditions such as p99<100ms/)
})
