import {expect, it} from 'vitest'
import {describeKnownLimit, knownLimitsOf} from '../../src/report/known-limits.js'
import type {Cell} from '../../src/result/cell.js'

const delay = {text: 'Answers of several workers take 40 ms longer.', source: 'https://example.org/delay'}
const other = {text: 'It keeps no connection.', source: 'seen from outside'}

function cell(arm: string, ...knownLimits: (typeof delay)[]): Cell {
  return {arm, knownLimits} as unknown as Cell
}

it('each fact once, with the arms that it concerns and its source', () => {
  const cells = [cell('a', delay), cell('b'), cell('c', delay, other)]
  const limits = knownLimitsOf(cells, ({arm}) => arm)
  expect(limits.map(({sign}) => sign)).toEqual(['a', 'b'])
  expect(limits.map(describeKnownLimit)).toEqual([
    'Known of a and c: Answers of several workers take 40 ms longer. (https://example.org/delay)',
    'Known of c: It keeps no connection. (seen from outside)',
  ])
})
