import type {Advice, Fate, JudgedCandidate, KindModel, TuneRecord, TuneStart} from '../../result/tune.js'
import {median} from 'simple-statistics'
import {kindModels} from './kind-model.js'
import {withMore} from './more.js'
import {bytesOf} from './point.js'
import {predictAll, type Prediction} from './predict.js'
import {prune} from './prune.js'
import {confirmedBy, raceOf, type Race, type Standing} from './race.js'

/** All that a record says: a pure function of it. */
export function adviseOf(record: TuneRecord): Advice {
  const {candidates, threading, starts, tune: aim} = record
  const forLaws = starts.filter(({purpose}) => purpose === 'model')
  const pruned = prune({
    ...{candidates, threading, aim, starts},
    models: kindModels({...record, starts: forLaws}),
  })
  // What is said of sizes that were not measured rests on every start, also those of the race.
  const models = kindModels(record)
  const predictions = predictAll(candidates, models, aim.cores)
  const race = raceOf(
    pruned.racers.map(({candidate}) => candidate.arm),
    starts,
    aim,
  )
  const judged = predictions.map(prediction => judge(prediction, race, pruned.fates, starts))
  const {arm, leader, runnerUp, ...verdict} = verdictOf(race, judged, record)
  return {
    ...verdict,
    ...{arm, leader, runnerUp},
    turns: race.turns,
    kinds: [...models],
    candidates: inOrder(judged, race),
    more: arm === null ? [] : withMore(arm, predictions, models, aim, unsafeOf(judged)),
  }
}

function judge(
  {candidate, perSecond, bound, bytes}: Prediction,
  {standings}: Race,
  fates: ReadonlyMap<string, Fate>,
  starts: readonly TuneStart[],
): JudgedCandidate {
  const {arm} = candidate
  const own = starts.filter(start => start.arm === arm)
  const failed = own.find(({failure}) => failure !== null)?.failure
  const standing = standings.find(one => one.arm === arm)
  const measured = own.flatMap(start => bytesOf(start) ?? [])
  return {
    ...{arm, perSecond, bound, needsBytes: bytes},
    value: standing?.value ?? null,
    bytes: measured.length === 0 ? null : median(measured),
    starts: own.filter(({failure}) => failure === null).length,
    fate:
      standing?.fate ??
      (failed == null ? (fates.get(arm) ?? {kind: 'waiting'}) : {kind: 'failed', reason: failed.reason}),
  }
}

function unsafeOf(judged: readonly JudgedCandidate[]): ReadonlySet<string> {
  return new Set(judged.flatMap(({arm, fate}) => (fate.kind === 'unsafe' ? [arm] : [])))
}

type Verdict = Pick<Advice, 'outcome' | 'because' | 'arm' | 'leader' | 'runnerUp' | 'value'>

function verdictOf(race: Race, judged: readonly JudgedCandidate[], {status}: TuneRecord): Verdict {
  const left = race.standings.filter(({fate, value}) => value !== null && isLeft(fate))
  const leader = left.find(({fate}) => fate.kind === 'leads')
  if (leader === undefined) return nothing(judged, status)
  const tied = left.filter(({fate}) => fate.kind === 'tied')
  const advised = cheapest([leader, ...tied], judged)
  const second = race.standings.find(
    ({arm, value, fate}) => arm !== leader.arm && value !== null && (isLeft(fate) || fate.kind === 'behind'),
  )
  const common = {arm: advised.arm, leader: leader.arm, runnerUp: second?.arm ?? null, value: advised.value}
  const open = left.filter(({fate}) => fate.kind === 'open' || fate.kind === 'waiting')
  const isRaced = race.next.length === 0
  if (status === 'interrupted') return {...common, outcome: 'undecided', because: 'interrupted'}
  if (!isRaced && (open.length > 0 || race.turns < confirmedBy))
    return {...common, outcome: 'undecided', because: 'budget'}
  const because = tied.length > 0 ? 'tied' : second === undefined ? 'alone' : 'confirmed'
  return {...common, outcome: 'found', because}
}

function isLeft({kind}: Fate): boolean {
  return kind === 'leads' || kind === 'tied' || kind === 'open' || kind === 'waiting'
}

/** Of those that are as good: the one that takes least memory, and of equal ones the one with the fewest processes. */
function cheapest(standings: readonly Standing[], judged: readonly JudgedCandidate[]): Standing {
  const bytes = ({arm}: Standing) => {
    const one = judged.find(candidate => candidate.arm === arm)
    return one?.bytes ?? one?.needsBytes ?? Infinity
  }
  return standings.reduce((least, one) => (bytes(one) < noticeably * bytes(least) ? one : least))
}

/** Less memory than this share of another's shows. */
const noticeably = 0.97

/** Nobody is left: why, by what most candidates ran into. */
function nothing(judged: readonly JudgedCandidate[], status: TuneRecord['status']): Verdict {
  const none = {arm: null, leader: null, runnerUp: null, value: null}
  const has = (kind: Fate['kind']) => judged.some(({fate}) => fate.kind === kind)
  if (status === 'interrupted') return {...none, outcome: 'undecided', because: 'interrupted'}
  if (has('slo')) return {...none, outcome: 'nothing', because: 'slo'}
  if (has('law') && !has('waiting')) return {...none, outcome: 'nothing', because: 'law'}
  if (has('waiting')) return {...none, outcome: 'undecided', because: 'budget'}
  if (has('database')) return {...none, outcome: 'nothing', because: 'database'}
  if (has('memory')) return {...none, outcome: 'nothing', because: 'memory'}
  const isMemory = judged.every(({fate}) => fate.kind === 'failed' && /out of memory/.test(fate.reason))
  return isMemory && judged.length > 0
    ? {...none, outcome: 'nothing', because: 'memory'}
    : {...none, outcome: 'failed', because: 'failed'}
}

/** Raced ones first, best first; then by what the laws give. */
function inOrder(judged: readonly JudgedCandidate[], {standings}: Race): JudgedCandidate[] {
  const place = new Map(standings.map(({arm}, index) => [arm, index]))
  return judged.toSorted(
    (one, other) =>
      (place.get(one.arm) ?? Infinity) - (place.get(other.arm) ?? Infinity) ||
      (other.perSecond ?? 0) - (one.perSecond ?? 0),
  )
}

export function modelOf(kinds: readonly KindModel[], kind: string): KindModel | undefined {
  return kinds.find(model => model.kind === kind)
}
