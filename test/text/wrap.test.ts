import {expect, it} from 'vitest'
import {wrap} from '../../src/text/wrap.js'

it('breaks at spaces, and keeps what a line begins with, as the mark of an error below its place', () => {
  expect(wrap('one two three\n    ^\n  four five six', 10)).toBe('one two\nthree\n    ^\n  four\n  five six')
})

it('leaves a word that is too long whole, and empty lines empty', () => {
  expect(wrap('incomprehensible\n\nwords', 5)).toBe('incomprehensible\n\nwords')
})
