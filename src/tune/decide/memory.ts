import {sum} from '../../stats/sum.js'
import type {Candidate, KindModel} from '../../result/tune.js'
import type {Point} from './point.js'

export type MemoryModel = NonNullable<KindModel['memory']>

/** Of a first start's memory, what each further worker may take at least: shared pages and the master are not repeated. */
export const leastShare = 0.4

type Size = Pick<Candidate, 'workers' | 'threads'>

/** Of a limit: what grows over days, and what a deployment's other requests take, needs room, too. */
export const fillsAtMost = 0.9

/**
 * base + workers × (perWorker + threads × perThread) through the measured peaks, by least squares. What the points do not tell
 * apart counts for the worker; of one number of workers alone it is only said what further ones take at least. null: no memory
 * was measured.
 */
export function fitMemory(points: readonly Point[]): MemoryModel | null {
  const known = points.flatMap(({candidate, bytes}) =>
    bytes === null ? [] : [{...termsOf(candidate), bytes}],
  )
  if (known.length === 0) return null
  const [base, worker, thread] = solve(known)
  if (distinct(known.map(({workers}) => workers)) === 1) {
    const shared = (1 - leastShare) * worker
    const workers = known[0]?.workers ?? 1
    return {
      ...{baseBytes: shared * workers, perWorkerBytes: worker - shared, perThreadBytes: thread},
      ...{starts: known.length, atLeast: true},
    }
  }
  return {
    ...{baseBytes: base, perWorkerBytes: worker, perThreadBytes: thread},
    starts: known.length,
  }
}

export function memoryOf({baseBytes, perWorkerBytes, perThreadBytes}: MemoryModel, size: Size): number {
  const {workers, pool} = termsOf(size)
  return baseBytes + workers * perWorkerBytes + pool * perThreadBytes
}

function termsOf({workers, threads}: Size): {readonly workers: number; readonly pool: number} {
  return {workers, pool: threads === null ? 0 : workers * threads}
}

interface Known {
  readonly workers: number
  readonly pool: number
  readonly bytes: number
}

/** None is negative: a term that would be is left out, and the others are fitted without it. */
function solve(known: readonly Known[]): readonly [base: number, worker: number, thread: number] {
  const columns: readonly ((one: Known) => number)[] = [() => 1, one => one.workers, one => one.pool]
  const usable = [
    distinct(known.map(({workers}) => workers)) > 1 ? [0] : [],
    [1],
    // Threads tell apart only where they differ from what workers do.
    distinct(known.map(({workers, pool}) => pool / workers)) > 1 ? [2] : [],
  ].flat()
  for (let use = usable; use.length > 0;) {
    const found = leastSquares(
      known.map(one => use.map(column => columns[column]?.(one) ?? 0)),
      known.map(({bytes}) => bytes),
    )
    const worst = found === null ? use.length - 1 : found.findIndex(value => value < 0)
    if (found !== null && worst === -1) {
      const at = (column: number) => found[use.indexOf(column)] ?? 0
      return [at(0), at(1), at(2)]
    }
    use = use.filter((_, index) => index !== worst)
  }
  return [0, Math.max(...known.map(({workers, bytes}) => bytes / workers)), 0]
}

function distinct(values: readonly number[]): number {
  return new Set(values).size
}

/** The normal equations, by elimination; null: they have no single solution. Of three unknowns at most. */
function leastSquares(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): readonly number[] | null {
  const size = rows[0]?.length ?? 0
  const cell = (row: readonly number[], column: number) => row[column] ?? 0
  const matrix = Array.from({length: size}, (_, i) => [
    ...Array.from({length: size}, (_, j) => sum(rows, row => cell(row, i) * cell(row, j))),
    sum([...rows.entries()], ([index, row]) => cell(row, i) * (values[index] ?? 0)),
  ])
  for (let pivot = 0; pivot < size; pivot++) {
    const own = matrix[pivot] ?? []
    const head = cell(own, pivot)
    if (Math.abs(head) < 1e-9) return null
    for (const [index, row] of matrix.entries()) {
      if (index === pivot) continue
      const share = cell(row, pivot) / head
      matrix[index] = row.map((value, column) => value - share * cell(own, column))
    }
  }
  return matrix.map((row, index) => cell(row, size) / cell(row, index))
}
