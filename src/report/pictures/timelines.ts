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
    const row = own === undefined ? null : rowOf(cell, own)
    return row === null ? [] : [row]
  })
  const first = cells.flatMap(({rounds}) => completedRounds(rounds))[0]
  if (rows.length === 0 || first === undefined) return null
  const {model, window} = latencyLoadOf(first)
  return {model, rows, durationMs: window.durationMs}
}

function rowOf(cell: Cell, series: Series): TimelineRow | null {
  const timelines = completedRounds(cell.rounds).flatMap(round => latencyLoadOf(round).timeline ?? [])
  const sliceMs = Math.max(...timelines.map(timeline => timeline.sliceMs))
  const counts = new Map<string, {slice: number; bucket: number; count: number}>()
  for (const timeline of timelines.filter(one => one.sliceMs === sliceMs)) {
    const offset = Math.round(timeline.firstMs / sliceMs)
    for (const [index, text] of timeline.counts.split(';').entries()) {
      for (const {bucket, count} of readSlice(text)) {
        const key = `${offset + index}:${bucket}`
        const tile = counts.get(key) ?? {slice: offset + index, bucket, count: 0}
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
      highMs: bucketStartUs(bucket + 1) / 1000,
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
