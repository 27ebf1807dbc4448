import type {TuneRecord} from '../../result/tune.js'
import {kindModels} from './kind-model.js'
import {nextModelStart} from './model-starts.js'
import {prune} from './prune.js'
import {raceOf} from './race.js'

/** What to start next. */
export type NextStart =
  | {readonly kind: 'model'; readonly arm: string}
  /** In any order: one turn. */
  | {readonly kind: 'race'; readonly turn: number; readonly arms: readonly string[]}
  | {readonly kind: 'over'}

/** A pure function of what was recorded, so that a tuning can be followed from its file. */
export function nextStart(record: Omit<TuneRecord, 'finishedAt' | 'status'>): NextStart {
  const isRacing = record.starts.some(({purpose}) => purpose === 'race')
  const wanted = isRacing ? null : nextModelStart(record)
  if (wanted !== null) return {kind: 'model', arm: wanted.arm}
  const racers = racersOf(record)
  const {next, turns} = raceOf(racers, record.starts, record.tune)
  return next.length === 0 ? {kind: 'over'} : {kind: 'race', turn: turns, arms: next}
}

/**
 * Chosen by what the starts for the laws told, whatever the race tells later. Where one of them fails, the next best joins: it
 * has its first turns then.
 */
export function racersOf(
  record: Pick<TuneRecord, 'candidates' | 'starts' | 'tune' | 'threading'>,
): readonly string[] {
  const starts = record.starts.filter(({purpose}) => purpose === 'model')
  const models = kindModels({...record, starts})
  const {candidates, threading, tune: aim} = record
  return prune({candidates, models, threading, aim, starts: record.starts}).racers.map(
    ({candidate}) => candidate.arm,
  )
}
