import type {Cell} from '../../result/cell.js'
import {completedRounds, latencyLoadOf} from '../../result/round-values.js'
import type {Series} from '../series.js'

/** Was it stable? Answers by time and latency, rounds laid upon each other; time 0 is where the window opens. */
export interface TimelinePicture {
  readonly model: 'open' | 'closed'
  readonly rows: readonly TimelineRow[]
  readonly durationMs: number
}

export interface TimelineRow {
  readonly series: Series
  readonly sliceMs: number
  readonly rounds: number
  readonly tiles: readonly TimelineTile[]
}

export interface TimelineTile {
  readonly fromMs: number
  readonly toMs: number
  readonly lowMs: number
  readonly highMs: number
  readonly count: number
  /** Of the row's fullest tile, 0..1. */
  readonly share: number
}

/** null when no arm has a timeline: results of older versions have none. */
export function timelinePicture(
  cells: readonly Cell[],
  series: ReadonlyMap<Cell, Series>,
): TimelinePicture | null {
  const rows = cells.flatMap(cell => {
    const own = series.get(cell)
    const row = own === undefined ? null : rowOf(cell, own, cells.length > mostFine ? 2 : 1)
    return row === null ? [] : [row]
  })
  const first = cells.flatMap(({rounds}) => completedRounds(rounds))[0]
  if (rows.length === 0 || first === undefined) return null
  const {model, window} = latencyLoadOf(first)
  return {model, rows, durationMs: window.durationMs}
}

/** Of more rows than this each is so low that only half octaves can be seen. */
const mostFine = 4

/** Of a row at most: a column has a few pixels. */
const mostColumns = 80

/** @param merged buckets that a tile holds */
function rowOf(cell: Cell, series: Series, merged: number): TimelineRow | null {
  const timelines = completedRounds(cell.rounds).flatMap(round => latencyLoadOf(round).timeline ?? [])
  const recordedMs = Math.max(...timelines.map(timeline => timeline.sliceMs))
  const slices = timelines.map(({counts}) => counts.split(';').length)
  const joined = Math.max(1, Math.ceil(Math.max(...slices) / mostColumns))
  const sliceMs = recordedMs * joined
  const counts = new Map<string, {slice: number; bucket: number; count: number}>()
  for (const timeline of timelines.filter(one => one.sliceMs === recordedMs)) {
    const offset = Math.round(timeline.firstMs / recordedMs)
    for (const [index, text] of timeline.counts.split(';').entries()) {
      for (const {bucket: fine, count} of readSlice(text)) {
        const slice = Math.floor((offset + index) / joined)
        const bucket = fine - (fine % merged)
        const key = `${slice}:${bucket}`
        const tile = counts.get(key) ?? {slice, bucket, count: 0}
        counts.set(key, {...tile, count: tile.count + count})
      }
    }
  }
  if (counts.size === 0) return null
  const tiles = [...counts.values()].sort((a, b) => a.slice - b.slice || a.bucket - b.bucket)
  const most = Math.max(...tiles.map(({count}) => count))
  return {
    series,
    sliceMs,
    rounds: timelines.length,
    tiles: tiles.map(({slice, bucket, count}) => ({
      fromMs: slice * sliceMs,
      toMs: (slice + 1) * sliceMs,
      lowMs: bucketStartUs(bucket) / 1000,
      highMs: bucketStartUs(bucket + merged) / 1000,
      count,
      share: count / most,
    })),
  }
}

function readSlice(text: string): {readonly bucket: number; readonly count: number}[] {
  return [...text.matchAll(/(\d{1,3}):(\d+)/g)].map(([, bucket, count]) => ({
    bucket: Number(bucket),
    count: Number(count),
  }))
}

/** Four buckets an octave of µs, as the generator counted. */
function bucketStartUs(bucket: number): number {
  return 2 ** Math.floor(bucket / 4) * (1 + (bucket % 4) / 4)
}
