import {describe, expect, it} from 'vitest'
import {looksOf, markOf, palette} from '../../src/report/charts/palette.js'

type Rgb = readonly [number, number, number]

/** Linear light, 0..1. */
function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

/** Machado, Oliveira and Fernandes 2009, severity 1: matrices on linear light. */
const sights: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

function seen(rgb: Rgb, sight: readonly Rgb[]): Rgb {
  const channel = (row: Rgb) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]))
  return [channel(sight[0]!), channel(sight[1]!), channel(sight[2]!)]
}

/** Ottosson 2020; a distance of 0.02 is just seen. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function contrast(one: string, other: string): number {
  const light = (hex: string) => {
    const [r, g, b] = linear(hex)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
  }
  const [most, least] = [Math.max(light(one), light(other)), Math.min(light(one), light(other))]
  return most / least
}

describe('the palette', () => {
  const themes = [
    {theme: 'light', pages: ['#ffffff', '#f6f8fa']},
    {theme: 'dark', pages: ['#0d1117', '#151b23']},
  ] as const

  it.each(themes)('stands out from the page and is never grey, $theme', ({theme, pages}) => {
    for (const {[theme]: colour} of palette) {
      for (const page of pages)
        expect(contrast(colour, page), `${colour} on ${page}`).toBeGreaterThanOrEqual(3)
      const [, a, b] = oklab(linear(colour))
      expect(Math.hypot(a, b), colour).toBeGreaterThan(0.08)
    }
  })

  it.each(
    themes.flatMap(({theme}) => Object.entries(sights).map(([sight, matrix]) => ({theme, sight, matrix}))),
  )('tells any two apart, $theme, $sight', ({theme, matrix}) => {
    const seenAs = palette.map(({[theme]: colour}) => oklab(seen(linear(colour), matrix)))
    for (const [index, one] of seenAs.entries())
      for (const other of seenAs.slice(0, index))
        expect(
          Math.hypot(...one.map((value, at) => value - other[at]!)),
          `${palette[index]![theme]} and ${palette[seenAs.indexOf(other)]![theme]}`,
        ).toBeGreaterThan(0.07)
  })
})

describe('looksOf', () => {
  it('gives a mode its look, whatever stands beside it', () => {
    expect(looksOf(['native', 'sync'])).toEqual([4, 0])
    expect(looksOf(['sync', 'thread', 'green', 'async', 'native'])).toEqual([0, 1, 2, 3, 4])
  })

  it('gives no two of thirty arms the same colour with the same mark', () => {
    const looks = looksOf(Array.from({length: 30}, (_, index) => (index % 3 === 0 ? null : 'sync')))
    const pairs = looks.map(look => `${look % palette.length} ${markOf({look})}`)
    expect(new Set(pairs).size).toBe(30)
  })
})
