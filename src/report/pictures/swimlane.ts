import type {Cell} from '../../result/cell.js'
import type {TraceRequest} from '../../result/trace.js'
import type {Series} from '../series.js'

/** Why do the modes differ? Who held each request, when it ran and when it waited. */
export interface SwimlanePicture {
  readonly arms: readonly SwimlaneArm[]
}

export interface SwimlaneArm {
  readonly series: Series
  /** One a worker process, or a thread of one. */
  readonly lanes: readonly Lane[]
}

export interface Lane {
  /** `worker 1`, `worker 1 thread 2`. */
  readonly label: string
  /** In the order in which they were begun. */
  readonly requests: readonly LaneRequest[]
}

/** All in ms from the first send. */
export interface LaneRequest {
  readonly sentMs: number
  readonly startMs: number
  readonly endMs: number
  readonly receivedMs: number
  readonly waits: readonly Wait[]
  /** What is left between start and end: the app's own work, or its turn to run. */
  readonly work: readonly Span[]
}

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export interface Wait extends Span {
  /** Which of `of` waits that overlap: 0 of 1 where the request waits for one thing at a time. */
  readonly track: number
  readonly of: number
}

export function swimlanePicture(
  cells: readonly Cell[],
  series: ReadonlyMap<Cell, Series>,
): SwimlanePicture | null {
  const arms = cells.flatMap(cell => {
    const own = series.get(cell)
    if (own === undefined || cell.trace?.status !== 'recorded') return []
    return [{series: own, lanes: lanesOf(cell.trace.requests)}]
  })
  return arms.length === 0 ? null : {arms}
}

function lanesOf(requests: readonly TraceRequest[]): readonly Lane[] {
  const workers = [...new Set(requests.map(({worker}) => worker))].sort((a, b) => a - b)
  return workers.flatMap((worker, index) => {
    const mine = requests.filter(request => request.worker === worker)
    const threads = [...new Set(mine.map(({thread}) => thread))].sort((a, b) => a - b)
    return threads.map(thread => ({
      label: `worker ${index + 1}${threads.length > 1 || thread > 0 ? ` thread ${thread}` : ''}`,
      requests: mine
        .filter(request => request.thread === thread)
        .sort((a, b) => a.startUs - b.startUs)
        .map(laneRequest),
    }))
  })
}

function laneRequest({sentUs, startUs, endUs, receivedUs, waits}: TraceRequest): LaneRequest {
  const spans = waits
    .map(([from, to]) => ({fromMs: from / 1000, toMs: to / 1000}))
    .sort((a, b) => a.fromMs - b.fromMs)
  return {
    sentMs: sentUs / 1000,
    startMs: startUs / 1000,
    endMs: endUs / 1000,
    receivedMs: receivedUs / 1000,
    waits: onTracks(spans),
    work: gaps(spans, startUs / 1000, endUs / 1000),
  }
}

/** Each wait on the first track that is free when it begins. */
function onTracks(spans: readonly Span[]): readonly Wait[] {
  const freeFrom: number[] = []
  const placed = spans.map(span => {
    const free = freeFrom.findIndex(ms => ms <= span.fromMs)
    const track = free === -1 ? freeFrom.length : free
    freeFrom[track] = span.toMs
    return {...span, track}
  })
  return placed.map(wait => ({...wait, of: freeFrom.length}))
}

/** What lies between `fromMs` and `toMs` and in none of the spans, which are sorted by their begin. */
function gaps(spans: readonly Span[], fromMs: number, toMs: number): readonly Span[] {
  const found: Span[] = []
  let atMs = fromMs
  for (const span of spans) {
    if (span.fromMs > atMs) found.push({fromMs: atMs, toMs: span.fromMs})
    atMs = Math.max(atMs, span.toMs)
  }
  return toMs > atMs ? [...found, {fromMs: atMs, toMs}] : found
}
