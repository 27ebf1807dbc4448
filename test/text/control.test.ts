import {describe, expect, it} from 'vitest'
import {oneLine, printable} from '../../src/text/control.js'
import {forTerminal, plain, rewriteLine, styleFor} from '../../src/text/style.js'

describe('printable', () => {
  it.each([
    ['a colour', '\u001b[31mred\u001b[0m', 'red'],
    ['a title of the window', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a sequence in one character', 'a\u009b2Jb', 'ab'],
    ['an escape alone', 'a\u001b', 'a'],
    ['what goes back over a line', 'shown\rhidden', 'shownhidden'],
    ['bell, backspace, delete', 'a\u0007\u0008\u007fb', 'ab'],
    ['what turns the direction of writing', 'a\u202eb\u2066c', 'abc'],
  ])('takes away %s', (_, text, left) => expect(printable(text)).toBe(left))

  it('keeps lines, tabs and every script', () => {
    const text = 'a\tb\r\nc\nж 語 é 👍\n'
    expect(printable(text)).toBe(text)
  })

  it('goes on one line where it must', () => expect(oneLine('a\r\n  b\tc')).toBe('a b c'))
})

describe('forTerminal', () => {
  const {bold, dim} = styleFor({isTTY: true}, {TERM: 'xterm'})

  it('leaves our own emphasis and nothing else', () => {
    const line = `${bold('head')} ${dim('unit')} \u001b[31mfrom a server\u001b[2J`
    expect(forTerminal(line)).toBe(`${bold('head')} ${dim('unit')} from a server`)
  })

  it('lets a live line begin anew, but no text inside of it', () => {
    expect(forTerminal(`${rewriteLine}a${rewriteLine}b`)).toBe(`${rewriteLine}ab`)
  })
})

describe('styleFor', () => {
  it.each([
    ['a pipe', {isTTY: false}, {}],
    ['NO_COLOR', {isTTY: true}, {NO_COLOR: '1'}],
    ['a terminal without emphasis', {isTTY: true}, {TERM: 'dumb'}],
  ])('is plain with %s', (_, stream, environment) => expect(styleFor(stream, environment)).toBe(plain))

  it('emphasises on a terminal, and nothing where there is nothing', () => {
    const {bold} = styleFor({isTTY: true}, {NO_COLOR: ''})
    expect(bold('x')).toBe('\u001b[1mx\u001b[22m')
    expect(bold('')).toBe('')
  })
})
