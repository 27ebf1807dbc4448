import {dirname, resolve} from 'node:path'
import {parse} from 'csv-parse/sync'
import {messageOf, usageError} from '../../error.js'
import {readBoundedSync} from '../../text/bounded-read.js'
import type {DataRows} from '../../traffic/contract.js'

/** Held in memory by every generator process. */
const mostBytes = 16 << 20

/** The rows of a .csv file, whose first line names its columns, or of a .jsonl file, an object a line. `from` names it. */
export function readData(file: string, use: DataRows['use'], from: string): DataRows {
  const path = resolve(dirname(from), file)
  const text = read(path, file)
  const table = file.endsWith('.csv') ? csvRows(text, file) : jsonRows(text, file)
  if (table.rows.length === 0) throw wrong(file, 'it has no rows')
  return {use, ...table}
}

type Table = Pick<DataRows, 'columns' | 'rows'>

function read(path: string, file: string): string {
  try {
    return readBoundedSync(path, mostBytes).toString('utf8')
  } catch (error) {
    throw usageError('WB_CANNOT_READ', `cannot read data ${file}: ${messageOf(error)}`, undefined, error)
  }
}

function csvRows(text: string, file: string): Table {
  try {
    const table: readonly string[][] = parse(text, {bom: true, skip_empty_lines: true, trim: true})
    const [columns = [], ...rows] = table
    return {columns, rows}
  } catch (error) {
    throw wrong(file, messageOf(error), error)
  }
}

function jsonRows(text: string, file: string): Table {
  const objects = text.split('\n').flatMap((line, index): ReadonlyMap<string, unknown>[] => {
    if (line.trim() === '') return []
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (error) {
      throw wrong(file, `line ${index + 1} is not JSON`, error)
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(file, `line ${index + 1} is no object`)
    return [new Map<string, unknown>(Object.entries(value))]
  })
  const columns = [...new Set(objects.flatMap(object => [...object.keys()]))]
  return {columns, rows: objects.map(object => columns.map(column => textOf(object.get(column))))}
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function wrong(file: string, why: string, cause?: unknown): Error {
  return usageError('WB_BAD_FIELD', `data ${file}: ${why}`, undefined, cause)
}
