import type {Series} from '../series.js'

/**
 * One colour and one dash for each mode, on every page and in every chart. Told apart with the common colour
 * blindnesses (after Paul Tol's schemes), and at least 3:1 against white and against the dark page.
 */
const colours = {
  sync: '#c8321e',
  thread: '#c27b00',
  green: '#009e73',
  async: '#2a7fd0',
  native: '#808080',
  unknown: '#a05fc4',
} as const

const dashes = {
  sync: [1, 0],
  thread: [9, 3],
  green: [3, 2],
  async: [9, 3, 2, 3],
  native: [14, 5],
  unknown: [5, 5],
} as const satisfies Record<keyof typeof colours, readonly number[]>

/** How far the last arm of a mode is lightened towards white. */
const mostLightened = 0.5

type Painted = Pick<Series, 'mode'> & Partial<Pick<Series, 'shade' | 'of'>>

export function colourOf({mode, shade = 0, of = 1}: Painted): string {
  const base = colours[mode ?? 'unknown']
  const share = of < 2 ? 0 : (shade / (of - 1)) * mostLightened
  const channels = [1, 3, 5].map(at => parseInt(base.slice(at, at + 2), 16))
  return '#' + channels.map(one => hex(one + (255 - one) * share)).join('')
}

export function dashOf({mode}: Pick<Series, 'mode'>): number[] {
  return [...dashes[mode ?? 'unknown']]
}

function hex(channel: number): string {
  return Math.round(channel).toString(16).padStart(2, '0')
}
