import {loadsSeen} from './loads-seen.js'
import {bytesOf} from './point.js'
import {heldRate, looksMet} from './start-rates.js'
import {evidenceOf} from '../../search/decide/evidence.js'
import {StepReader} from '../../search/decide/read-steps.js'
import type {Step} from '../../search/decide/step.js'
import type {Slo, SloTerm} from '../../config/words/slo.js'
import type {TuneAim, TuneStart} from '../../result/tune.js'

/** What one start of the race shows. */
export interface StartValue {
  readonly turn: number
  /** In the unit of the objective; null: nothing. */
  readonly value: number | null
  /** The objective was not met: at any rate, or at the one that was asked for. */
  readonly missed: boolean
}

/** Whether more is better. */
export function isMoreBetter({objective}: Pick<TuneAim, 'objective'>): boolean {
  return objective === 'load'
}

/** Of the starts of one candidate, in their order. Which steps were disturbed is judged over all of them. */
export function valuesOf(starts: readonly TuneStart[], aim: TuneAim): readonly StartValue[] {
  const slo = sloOf(aim)
  const {reader, known} = knownFor(aim.slo, slo)
  const {records, steps: read} = reader.read(starts.flatMap(start => start.steps))
  const stepOf = new Map(records.map((record, index) => [record, read[index]]))
  return starts.map(start => {
    const own = start.steps.filter(step => stepOf.has(step))
    const before = known.get(start)
    // Steps are left out all together or not at all, so that as many are the same.
    if (before?.steps === own.length) return before.value
    const value = valueOf(
      {...start, steps: own},
      own.flatMap(step => stepOf.get(step) ?? []),
      aim,
      slo,
    )
    known.set(start, {steps: own.length, value})
    return value
  })
}

function valueOf(start: TuneStart, steps: readonly Step[], aim: TuneAim, slo: Slo): StartValue {
  const {turn} = start
  if (aim.objective === 'load') {
    const {perSecond, missed} = heldRate(steps, slo)
    return {turn, value: perSecond, missed}
  }
  const [rate] = evidenceOf(steps, slo)
  return {turn, value: valueAtRate(start, aim), missed: rate !== undefined && !looksMet(rate)}
}

/** What was read of an objective's starts: each is read once, however often a record is judged while it grows. */
interface KnownValues {
  readonly reader: StepReader
  readonly known: WeakMap<TuneStart, {readonly steps: number; readonly value: StartValue}>
}

const byObjective = new WeakMap<TuneAim['slo'], KnownValues>()

function knownFor(key: TuneAim['slo'], slo: Slo): KnownValues {
  const found = byObjective.get(key) ?? {reader: new StepReader(slo), known: new WeakMap()}
  byObjective.set(key, found)
  return found
}

function valueAtRate(start: TuneStart, {objective}: TuneAim): number | null {
  const loads = loadsSeen(start.steps)
  switch (objective) {
    case 'memory':
      return bytesOf(start)
    case 'cpu':
      return loads.cpuCores
    case 'p99':
      return loads.p99Ms
    case 'load':
      return null
  }
}

export function sloOf({slo}: Pick<TuneAim, 'slo'>): Slo {
  const [first, ...others] = slo as readonly SloTerm[]
  if (first === undefined) throw new RangeError('an objective without a condition')
  return [first, ...others]
}
