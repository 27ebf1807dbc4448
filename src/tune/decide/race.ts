import {compare, type Comparison} from './compare.js'
import {isMoreBetter, valuesOf, type StartValue} from './value.js'
import type {Fate, TuneAim, TuneStart} from '../../result/tune.js'

/** Where a candidate of the race stands. */
export interface Standing {
  readonly arm: string
  readonly values: readonly StartValue[]
  /** Of its starts, in the unit of the objective; null: it has none. */
  readonly value: number | null
  readonly fate: Fate
}

export interface Race {
  /** Best first; those that failed or missed the objective last. */
  readonly standings: readonly Standing[]
  /** Turns in which every candidate that was left had its start. */
  readonly turns: number
  /** Who starts next, of this turn; empty: the race is over. */
  readonly next: readonly string[]
}

/** Enough for an exact interval of the paired ratios (`pairedShift`). */
export const confirmedBy = 6
const mostTurns = 8
/** After one turn only what is far behind is dropped: a single start may be unlucky. */
const farBehind = Math.log(0.67)
/** Nearer than this is as good for whoever deploys it, where a difference is not shown. */
export const practical = Math.log(0.95)
/** The second best is measured on until it is sure by how much it is behind, unless it is this much. */
const clearlyBehind = Math.log(0.9)

interface Racer {
  readonly arm: string
  readonly values: readonly StartValue[]
  fate: Fate | null
}

/**
 * Successive elimination: turn by turn every candidate that is left is started fresh, and those that are shown to be behind
 * the best are dropped, by the ratios of the same turns. Pure, and the same for the same starts: a record is followed from its
 * first turn.
 */
export function raceOf(arms: readonly string[], starts: readonly TuneStart[], aim: TuneAim): Race {
  const own = starts.filter(({purpose}) => purpose === 'race')
  const racers = arms.map((arm): Racer => {
    const ran = own.filter(start => start.arm === arm)
    const failure = ran.find(start => start.failure !== null)?.failure
    return {
      arm,
      values: valuesOf(ran, aim),
      fate: failure == null ? null : {kind: 'failed', reason: failure.reason},
    }
  })
  for (let turn = 0; ; turn++) {
    const left = racers.filter(({fate}) => fate === null)
    const missing = left.filter(({values}) => !values.some(value => value.turn === turn))
    if (left.length === 0 || missing.length > 0 || turn >= mostTurns)
      return raceAt(racers, turn, turn >= mostTurns ? [] : missing, aim)
    dropMissed(left, turn)
    dropBehind(left, turn, aim)
    if (isOver(racers, turn + 1, aim)) return raceAt(racers, turn + 1, [], aim)
  }
}

/** Twice, or wherever it was looked for in vain at ever slower rates. */
function dropMissed(left: readonly Racer[], turn: number): void {
  for (const racer of left) {
    const seen = racer.values.filter(value => value.turn <= turn)
    const missed = seen.filter(value => value.missed)
    if (missed.length >= 2 || (missed.length === 1 && missed[0]?.value === null)) racer.fate = {kind: 'slo'}
  }
}

function dropBehind(all: readonly Racer[], turn: number, aim: TuneAim): void {
  const ranked = rank(
    all.filter(({fate}) => fate === null),
    aim,
  )
  const [leader, ...others] = ranked
  if (leader === undefined) return
  const spread = ranked.map(({values}) => values.filter(value => value.turn <= turn))
  for (const [place, racer] of others.entries()) {
    const found = comparisonOf(racer, leader, turn, spread, aim)
    if (found === null || !isBehind(found, place === 0)) continue
    const {ratio, low, high} = found
    racer.fate = {kind: 'behind', ratio, low, high}
  }
}

function isBehind({n, log, logHigh}: Comparison, isSecond: boolean): boolean {
  if (n === 1) return log < farBehind
  if (logHigh >= 0 || log >= practical) return false
  return !isSecond || n >= confirmedBy || logHigh < clearlyBehind
}

/** Nobody is left to measure against, or what is left is settled. */
function isOver(racers: readonly Racer[], turns: number, aim: TuneAim): boolean {
  const left = racers.filter(({fate}) => fate === null)
  if (left.length === 0) return true
  if (left.length === 1) return turns >= 2
  if (turns < confirmedBy) return false
  const [leader, ...others] = rank(left, aim)
  if (leader === undefined) return true
  const spread = left.map(({values}) => values)
  return others.every(racer => {
    const found = comparisonOf(racer, leader, turns, spread, aim)
    return found !== null && found.log >= practical
  })
}

function raceAt(racers: readonly Racer[], turns: number, next: readonly Racer[], aim: TuneAim): Race {
  const left = racers.filter(({fate}) => fate === null)
  const ranked = rank(left, aim)
  const [leader] = ranked
  const spread = ranked.map(({values}) => values)
  const standings = ranked.map((racer): Standing => {
    const found =
      racer === leader || leader === undefined ? null : comparisonOf(racer, leader, Infinity, spread, aim)
    return standing(racer, racer === leader ? leaderFate(racer) : openOrTied(found))
  })
  const out = racers.flatMap(racer => (racer.fate === null ? [] : [standing(racer, racer.fate)]))
  return {
    standings: [...standings, ...out.toSorted((one, other) => order(other, aim) - order(one, aim))],
    turns,
    next: next.map(({arm}) => arm),
  }
}

function leaderFate({values}: Racer): Fate {
  return {kind: middleOf(values) === null ? 'waiting' : 'leads'}
}

function openOrTied(found: Comparison | null): Fate {
  if (found === null) return {kind: 'waiting'}
  const {n, log, logHigh, ratio, low, high} = found
  const isBehindNow = n >= 2 && logHigh < 0 && log < practical
  if (isBehindNow) return {kind: 'behind', ratio, low, high}
  return {kind: n >= 2 && log >= practical ? 'tied' : 'open', ratio, low, high}
}

function standing({arm, values}: Racer, fate: Fate): Standing {
  return {arm, values, value: middleOf(values), fate}
}

/** Best first; who has no value yet is last. */
function rank(racers: readonly Racer[], aim: TuneAim): readonly Racer[] {
  return racers.toSorted((one, other) => scoreOf(other.values, aim) - scoreOf(one.values, aim))
}

function order({value, fate}: Standing, aim: TuneAim): number {
  return value === null || fate.kind !== 'behind' ? -Infinity : (isMoreBetter(aim) ? 1 : -1) * Math.log(value)
}

function scoreOf(values: readonly StartValue[], aim: TuneAim): number {
  const middle = middleOf(values)
  return middle === null ? -Infinity : (isMoreBetter(aim) ? 1 : -1) * Math.log(middle)
}

/** Geometric mean; null of none. */
function middleOf(values: readonly StartValue[]): number | null {
  const logs = values.flatMap(({value}) => (value === null || value <= 0 ? [] : [Math.log(value)]))
  return logs.length === 0 ? null : Math.exp(logs.reduce((sum, one) => sum + one, 0) / logs.length)
}

function comparisonOf(
  racer: Racer,
  leader: Racer,
  turn: number,
  spread: readonly (readonly StartValue[])[],
  aim: TuneAim,
): Comparison | null {
  return compare(
    racer.values.filter(value => value.turn <= turn),
    leader.values.filter(value => value.turn <= turn),
    spread,
    isMoreBetter(aim),
  )
}
