import {durationOf, type RateStage} from '../../traffic/rate-stage.js'
import {parseDuration} from '../../unit/duration.js'
import {mostArrivalsPerSecond} from './number.js'
import type {Word} from './word.js'

/** Arrivals per second that stay, or change evenly from one to the other. */
export interface RateSpan {
  readonly fromPerSecond: number
  readonly toPerSecond: number
}

export const profileCaps = {stages: 100, stageMs: [100, 3_600_000], wholeMs: 3_600_000} as const

const number = /^\d{1,6}(\.\d{1,3})?$/

/** `500`, or `0..500`. */
export const rateSpan: Word<RateSpan> = {
  code: 'WB_BAD_RATE',
  allowed: `a number of requests per second such as 500, or two such as 0..500, up to ${mostArrivalsPerSecond}`,
  read: text => {
    const [first = '', second = first, ...more] = text.split('..').map(part => part.trim())
    if (more.length > 0 || !number.test(first) || !number.test(second)) return undefined
    const [fromPerSecond, toPerSecond] = [Number(first), Number(second)]
    return Math.max(fromPerSecond, toPerSecond) <= mostArrivalsPerSecond
      ? {fromPerSecond, toPerSecond}
      : undefined
  },
}

export const presets = ['ramp', 'step', 'spike', 'soak'] as const
export type Preset = (typeof presets)[number]

/** What `--profile` says: stages, or the name of some that `--rate` and `--duration` fill in. */
export const profile: Word<Preset | readonly RateStage[]> = {
  code: 'WB_BAD_PROFILE',
  allowed: `one of ${presets.join(', ')}, or stages such as 0..500/30s,500/1m,2000/5s`,
  read: text => presets.find(name => name === text) ?? stagesOf(text),
}

function stagesOf(text: string): readonly RateStage[] | undefined {
  const stages = text.split(',').map(stage => {
    const [rate = '', length = '', ...more] = stage.split('/')
    const span = rateSpan.read(rate.trim())
    const durationMs = parseDuration(length)
    return span === undefined || durationMs === undefined || more.length > 0
      ? undefined
      : {...span, durationMs}
  })
  const found = stages.flatMap(stage => stage ?? [])
  return found.length === stages.length && whyNotProfile(found) === undefined ? found : undefined
}

/** What is wrong with the stages together, in words. */
export function whyNotProfile(stages: readonly RateStage[]): string | undefined {
  const [least, most] = profileCaps.stageMs
  if (stages.length > profileCaps.stages) return `expected at most ${profileCaps.stages} stages`
  if (stages.some(({durationMs}) => durationMs < least || durationMs > most))
    return 'expected stages from 100ms to 1h'
  if (durationOf(stages) > profileCaps.wholeMs) return 'expected stages of 1h at most together'
  if (stages.every(({fromPerSecond, toPerSecond}) => fromPerSecond + toPerSecond === 0))
    return 'expected a rate above 0 somewhere'
  return undefined
}

/** Lengths of the stages, as shares of the whole, and rates, as multiples of the one that is given. */
const shapes: Readonly<Record<Preset, readonly (readonly [from: number, to: number, share: number])[]>> = {
  ramp: [[0, 1, 1]],
  step: [0.25, 0.5, 0.75, 1].map(rate => [rate, rate, 0.25] as const),
  spike: [
    [1, 1, 0.4],
    [4, 4, 0.1],
    [1, 1, 0.5],
  ],
  soak: [[1, 1, 1]],
}

/** The stages of a preset. */
export function stagesOfPreset(name: Preset, ratePerSecond: number, wholeMs: number): readonly RateStage[] {
  return shapes[name].map(([from, to, share]) => ({
    fromPerSecond: from * ratePerSecond,
    toPerSecond: to * ratePerSecond,
    durationMs: share * wholeMs,
  }))
}

/** How long one lasts when nobody says. */
export const presetMs: Readonly<Record<Preset, number>> = {
  ramp: 60_000,
  step: 60_000,
  spike: 60_000,
  soak: 600_000,
}
