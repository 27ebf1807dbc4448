import {describe, expect, it} from 'vitest'
import {styleFor} from '../../src/text/style.js'
import {alignRows, textTable} from '../../src/text/table.js'
import {displayWidth} from '../../src/text/width.js'
import {count, list} from '../../src/text/words.js'
import {wrap} from '../../src/text/wrap.js'

const {bold} = styleFor({isTTY: true}, {})

describe('displayWidth', () => {
  it.each([
    ['plain', 5],
    ['≥ 1,270 µs', 10],
    ['語', 2],
    ['e\u0301', 1],
    ['👍', 2],
    [bold('head'), 4],
  ])('of %j is %d', (text, width) => expect(displayWidth(text)).toBe(width))
})

describe('alignRows', () => {
  it('makes columns as wide as their widest cell, whatever it is painted with', () => {
    const rows = [
      ['a', bold('long'), 'x'],
      ['語語', '1', ''],
    ]
    expect(alignRows(rows, ['left', 'right'])).toEqual([`a     ${bold('long')}  x`, '語語     1'])
  })

  it('takes rows of different lengths, and none at all', () => {
    expect(alignRows([['a'], ['bb', 'c']])).toEqual(['a', 'bb  c'])
    expect(alignRows([])).toEqual([])
  })
})

it('textTable emphasises its head', () => {
  const columns = [
    {title: 'metric', align: 'left'},
    {title: 'n', align: 'right'},
  ] as const
  expect(textTable(columns, [['cpu', '12']], {bold: text => text.toUpperCase(), dim: text => text})).toBe(
    'METRIC   N\ncpu     12',
  )
})

it('wrap breaks at spaces, keeps line feeds and leaves long words whole', () => {
  expect(wrap('aa bb cc\ndddddddd e', 5, line => `|${line}`)).toBe('|aa bb\n|cc\n|dddddddd\n|e')
})

it('list and count speak as people do', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(items => list(items))).toEqual([
    ...['', 'a', 'a and b', 'a, b and c'],
  ])
  expect(list(['a', 'b', 'c'], 'or')).toBe('a, b or c')
  expect([count(0, 'round'), count(1, 'round'), count(2, 'process', 'processes')]).toEqual([
    '0 rounds',
    '1 round',
    '2 processes',
  ])
})
