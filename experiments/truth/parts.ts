import {appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Part, PartHead, RunRecord} from './record.js'

/** All that was measured into a folder, part by part. */
export function readParts(folder: string): Part[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter(name => name.endsWith('.jsonl'))
  return files.sort().map(name => {
    const [head = '', ...runs] = readFileSync(join(folder, name), 'utf8').trim().split('\n')
    return {...(JSON.parse(head) as PartHead), runs: runs.map(line => JSON.parse(line) as RunRecord)}
  })
}

/** Begins a part; returns how a run is added. What was written stays, whatever happens next. */
export function beginPart(folder: string, head: PartHead): (record: RunRecord) => void {
  mkdirSync(folder, {recursive: true})
  const file = join(folder, `${head.startedAt.replaceAll(/[-:]|\.\d+/g, '')}.jsonl`)
  const add = (value: PartHead | RunRecord): void => appendFileSync(file, `${JSON.stringify(value)}\n`)
  add(head)
  return add
}
