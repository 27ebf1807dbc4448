import {appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import type {CapacityAnswer} from '../../../src/result/capacity.js'
import type {Account} from './server.js'

/** Without the curve, which is in the result that is kept. */
export type Said = Pick<
  CapacityAnswer,
  | 'outcome'
  | 'because'
  | 'ratePerSecond'
  | 'low'
  | 'high'
  | 'breaks'
  | 'starts'
  | 'steps'
  | 'withdrawn'
  | 'setAside'
>

/** One search on one server. */
export interface SearchRecord {
  readonly model: string
  /** Of services and arrivals. */
  readonly seed: number
  readonly busyLoops: number
  readonly startedAt: string
  readonly seconds: number
  readonly exitCode: number
  readonly truth: number
  readonly account: Account
  /** Requests that the search sent, its saturation included; what it asked before each turn is not. */
  readonly sent: number
  /** null: it ended with an error. */
  readonly answer: Said | null
  readonly problem: string | null
}

const file = 'searches.jsonl'

export function readSearches(folder: string): readonly SearchRecord[] {
  const path = join(folder, file)
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  return lines.map(line => JSON.parse(line) as SearchRecord)
}

/** Adds a search; its whole result stays beside, compressed. */
export function addSearch(folder: string, record: SearchRecord, result: string | null): void {
  mkdirSync(folder, {recursive: true})
  const {model, seed, busyLoops} = record
  if (result !== null)
    writeFileSync(join(folder, `${model}-${seed}-busy${busyLoops}.json.gz`), gzipSync(result))
  appendFileSync(join(folder, file), `${JSON.stringify(record)}\n`)
}
