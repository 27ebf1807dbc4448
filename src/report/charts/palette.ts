import type {Cell} from '../../result/cell.js'

type Mode = NonNullable<Cell['mode']>

/**
 * Colours of arms, on white and on the dark page. The first five are the modes'. Any two are told apart with normal sight
 * and with each of the three dichromacies (Machado et al. 2009), each has 3:1 against its page, and none is grey;
 * test/report/palette.test.ts holds them to that. No colour stands alone: see `marks`.
 */
export const palette = [
  {light: '#890024', dark: '#c04350'},
  {light: '#ae8523', dark: '#c18f00'},
  {light: '#137b5e', dark: '#72f896'},
  {light: '#0935b1', dark: '#6ba5fb'},
  {light: '#52256a', dark: '#9249cf'},
  {light: '#d7397b', dark: '#f3a3bb'},
  {light: '#617209', dark: '#9ed313'},
  {light: '#309bb3', dark: '#1d8fa6'},
] as const satisfies readonly {readonly light: string; readonly dark: string}[]

/** Names as Vega has them. */
export const marks = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-right',
] as const
export type Mark = (typeof marks)[number]

const dashes: readonly (readonly number[])[] = [
  [1, 0],
  [9, 3],
  [3, 2],
  [9, 3, 2, 3],
  [14, 5],
  [5, 5],
  [2, 4],
]

/** Place of an arm's colour and mark: an arm that is the only one of its mode always has the mode's. */
export type Look = number

const ofMode: Readonly<Record<Mode, Look>> = {sync: 0, thread: 1, green: 2, async: 3, native: 4}

/** The first of a mode gets the mode's look; whoever comes later, or has no mode, the next that is free. */
export function looksOf(modes: readonly (Mode | null)[]): readonly Look[] {
  const taken = new Set<Look>(modes.flatMap(mode => (mode === null ? [] : [ofMode[mode]])))
  const seen = new Set<Mode>()
  let next = 0
  return modes.map(mode => {
    if (mode !== null && !seen.has(mode)) {
      seen.add(mode)
      return ofMode[mode]
    }
    while (taken.has(next)) next++
    taken.add(next)
    return next
  })
}

interface Painted {
  readonly look: Look
}

export function colourOf({look}: Painted): string {
  return at(palette, look).light
}

/** Once every colour is used they begin anew, with other marks. */
export function markOf({look}: Painted): Mark {
  return at(marks, look + Math.floor(look / palette.length))
}

export function dashOf({look}: Painted): number[] {
  return [...at(dashes, look + Math.floor(look / palette.length))]
}

function at<Item>(items: readonly [Item, ...Item[]] | readonly Item[], index: number): Item {
  return items[index % items.length] as Item
}
