import type {Candidate, TuneRecord} from '../../result/tune.js'
import {kindModels} from './kind-model.js'
import {fillsAtMost} from './memory.js'
import {bytesOf} from './point.js'
import {predictAll} from './predict.js'

type Recorded = Pick<TuneRecord, 'candidates' | 'starts' | 'tune'>

/** More workers and threads than these tell the laws nothing new. */
const farWorkers = 4
const farThreads = 16
/** A kind that the laws put so far behind the best is not measured again for the size of its memory. */
const hopeless = 0.4

/**
 * The next start that the laws need; null: they have what they need. Of each kind its smallest size; then, of kinds that may
 * win, one with more workers and one with more threads, so that memory and service time follow from size.
 */
export function nextModelStart(record: Recorded): Candidate | null {
  const kinds = [...new Set(record.candidates.map(({kind}) => kind))]
  const tried = new Set(record.starts.filter(({purpose}) => purpose === 'model').map(({arm}) => arm))
  const firsts = kinds.flatMap(kind => firstOf(kind, record) ?? [])
  const first = firsts.find(({arm}) => !tried.has(arm))
  if (first !== undefined) return first
  const hopeful = hopefulKinds(record)
  for (const smallest of firsts.filter(({kind}) => hopeful.has(kind))) {
    const next = [farInWorkers(smallest, record), farInThreads(smallest, record)].find(
      one => one !== undefined && !tried.has(one.arm),
    )
    if (next !== undefined) return next
  }
  return null
}

function firstOf(kind: string, {candidates}: Recorded): Candidate | undefined {
  return candidates.filter(one => one.kind === kind).toSorted(bySize)[0]
}

function bySize(one: Candidate, other: Candidate): number {
  return one.workers - other.workers || (one.threads ?? 1) - (other.threads ?? 1)
}

/** The most workers that surely fit: none takes more than the whole first start. Else one more, which may not. */
function farInWorkers(smallest: Candidate, record: Recorded): Candidate | undefined {
  const same = record.candidates
    .filter(({kind, threads}) => kind === smallest.kind && threads === smallest.threads)
    .toSorted(bySize)
  const bytes = firstBytes(smallest, record)
  const {memoryBytes} = record.tune
  const fits = ({workers}: Candidate) =>
    memoryBytes === null ||
    bytes === null ||
    (workers / smallest.workers) * bytes <= fillsAtMost * memoryBytes
  const more = same.filter(({workers}) => workers > smallest.workers && workers <= farWorkers)
  return more.findLast(fits) ?? more[0]
}

function farInThreads(smallest: Candidate, {candidates}: Recorded): Candidate | undefined {
  return candidates
    .filter(({kind, workers}) => kind === smallest.kind && workers === smallest.workers)
    .filter(({threads}) => threads !== null && threads > (smallest.threads ?? 1) && threads <= farThreads)
    .toSorted(bySize)
    .at(-1)
}

function firstBytes(smallest: Candidate, {starts}: Recorded): number | null {
  const start = starts.find(({arm, failure}) => arm === smallest.arm && failure === null)
  return start === undefined ? null : bytesOf(start)
}

/** By what was measured so far: after their first starts with the least memory that further workers could take. */
function hopefulKinds(record: Recorded): ReadonlySet<string> {
  const {cores, memoryBytes} = record.tune
  const best = new Map<string, number>()
  for (const {candidate, perSecond, bytes} of predictAll(record.candidates, kindModels(record), cores)) {
    const isTooMuch = memoryBytes !== null && (bytes ?? 0) > fillsAtMost * memoryBytes
    if (perSecond === null || isTooMuch) continue
    best.set(candidate.kind, Math.max(best.get(candidate.kind) ?? 0, perSecond))
  }
  const most = Math.max(0, ...best.values())
  return new Set([...best].flatMap(([kind, perSecond]) => (perSecond >= hopeless * most ? [kind] : [])))
}
