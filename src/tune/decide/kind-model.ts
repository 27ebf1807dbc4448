import {median} from 'simple-statistics'
import {bindingOf} from '../../judge/explain/law.js'
import type {Candidate, KindModel, TuneRecord} from '../../result/tune.js'
import {fitMemory} from './memory.js'
import {pointsOf, type Point} from './point.js'

/** A throughput this far below the law of its clients was bound by something else. */
const lawTolerance = 0.15

/** What the starts so far say of every kind, in the order of the candidates. */
export function kindModels(record: Pick<TuneRecord, 'candidates' | 'starts' | 'tune'>): readonly KindModel[] {
  const points = pointsOf(record)
  const kinds = [...new Set(record.candidates.map(({kind}) => kind))]
  return kinds.map(kind => {
    const own = points.filter(({candidate}) => candidate.kind === kind)
    return kindModel(kind, own, failureOf(kind, record), record.tune.cores)
  })
}

function kindModel(kind: string, points: readonly Point[], failure: string | null, cores: number): KindModel {
  const middle = (pick: (point: Point) => number | null) => {
    const values = points.flatMap(point => pick(point) ?? [])
    return values.length === 0 ? null : median(values)
  }
  const serviceMs = middle(point => point.serviceMs)
  const cpuMs = leastOf(points.map(point => point.cpuMs))
  const saturated = points.filter(({perSecond}) => perSecond !== null && perSecond > 0)
  const seenSlots = serviceMs === null ? null : seenSlotsOf(saturated, serviceMs, cpuMs, cores)
  return {
    ...{kind, serviceMs, cpuMs, seenSlots, failure},
    starts: points.length,
    toLaw:
      serviceMs === null ? {slots: 1, cores: 1} : toLawOf(saturated, {serviceMs, cpuMs, seenSlots}, cores),
    memory: fitMemory(points),
  }
}

/** More workers than cores cost each request some switching: what it takes at least is what the laws begin with. */
function leastOf(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null && value > 0)
  return known.length === 0 ? null : Math.min(...known.map(Number))
}

/** Nothing of the kind could be measured. */
function failureOf(
  kind: string,
  {candidates, starts}: Pick<TuneRecord, 'candidates' | 'starts'>,
): string | null {
  const own = new Set(candidates.filter(candidate => candidate.kind === kind).map(({arm}) => arm))
  const tried = starts.filter(({arm, purpose}) => own.has(arm) && purpose === 'model')
  const failed = tried.flatMap(({failure}) => failure?.reason ?? [])
  return tried.length > 0 && failed.length === tried.length ? (failed[0] ?? null) : null
}

/**
 * An event loop takes any number of requests, but its app may serve fewer at once: code that blocks the loop one, a pool of
 * threads as many as it has. Little's law counts them, where neither CPU nor clients explain the throughput.
 */
function seenSlotsOf(
  points: readonly Point[],
  serviceMs: number,
  cpuMs: number | null,
  cores: number,
): number | null {
  const seen = points.flatMap(({candidate, clients, perSecond}) => {
    if (candidate.slots !== null || perSecond === null) return []
    const law = bindingOf({clients, slots: null, cores: coresFor(candidate, cores), serviceMs, cpuMs})
    if (law.by !== 'clients' || perSecond > (1 - lawTolerance) * law.perSecond) return []
    return [Math.max(1, (perSecond * serviceMs) / 1000 / candidate.workers)]
  })
  return seen.length === 0 ? null : median(seen)
}

type Law = Pick<KindModel, 'cpuMs' | 'seenSlots'> & {readonly serviceMs: number}

/**
 * How the measured throughputs lie to the law that binds them: what the law leaves out stays in proportion. Of CPU the best of
 * them, since who is left out by a law has no other chance.
 */
function toLawOf(points: readonly Point[], law: Law, cores: number): KindModel['toLaw'] {
  const ratios = {slots: [] as number[], cores: [] as number[]}
  for (const {candidate, clients, perSecond} of points) {
    const binding = bindingOf({
      ...{clients, slots: slotsFor(candidate, law.seenSlots), cores: coresFor(candidate, cores)},
      ...{serviceMs: law.serviceMs, cpuMs: law.cpuMs},
    })
    if (binding.by === 'clients' || perSecond === null) continue
    ratios[binding.by].push(perSecond / binding.perSecond)
  }
  const middle = (values: readonly number[]) => (values.length === 0 ? 1 : median([...values]))
  return {slots: middle(ratios.slots), cores: ratios.cores.length === 0 ? 1 : Math.max(...ratios.cores)}
}

export function slotsFor({slots, workers}: Candidate, seenSlots: number | null): number | null {
  return slots ?? (seenSlots === null ? null : seenSlots * workers)
}

export function coresFor({parallelism}: Candidate, cores: number): number {
  return Math.min(parallelism ?? cores, cores)
}
