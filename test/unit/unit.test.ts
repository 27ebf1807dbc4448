import {describe, expect, it} from 'vitest'
import {formatDuration, parseDuration} from '../../src/unit/duration.js'
import {decimalsFor, formatFact, formatNumber} from '../../src/unit/number.js'

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['2s', 2000],
    ['2', 2000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
    [' 10 s ', 10_000],
  ])('reads %s as %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each(['', 'x', '-1s', '1d', '1e3s', '1s2', 'Infinity'])('refuses "%s"', text => {
    expect(parseDuration(text)).toBeUndefined()
  })
})

describe('formatDuration', () => {
  it.each([
    [420, '420 ms'],
    [2000, '2 s'],
    [9400, '9.4 s'],
    [47_300, '47 s'],
    [250_000, '4 min 10 s'],
    [3_600_000, '1 h'],
    [5_400_000, '1 h 30 min'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('decimalsFor', () => {
  it.each([
    [39.64, 0.3, '39.6'],
    [39.64, 0.12, '39.64'],
    [1271.3, 9, '1,271'],
    [1271.3, 0.001, '1,271'],
    [66_484, 25_222, '66,484'],
    [0.523, 0.004, '0.523'],
    [0.0124, null, '0.0124'],
    [0, null, '0.00'],
  ])('prints %d ± %d as %s', (value, half, text) => {
    expect(formatNumber(value, decimalsFor(value, half))).toBe(text)
  })
})

describe('formatFact', () => {
  it.each([
    [50.2, '50.2'],
    [50, '50'],
    [1, '1'],
    [1234.5, '1,235'],
    [100, '100'],
  ])('writes %d as %s', (value, text) => expect(formatFact(value)).toBe(text))
})
