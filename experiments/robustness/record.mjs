// What the experiments of this folder have found, in one file, so that each can be broken off and goes on where it was.
import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const file = fileURLToPath(new URL('../data/robustness.json', import.meta.url))

export function readRecord() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/**
 * Fills the rows that a table lacks: `measure(row)` gives a row's cells. `state` is `before` or `after` (--before says that
 * what is measured is an older build); peers have one state, `beside`. `--again` measures what is there already.
 */
export async function fillTable(table, rows, measure) {
  for (const {row, state} of rows) {
    const found = readRecord()[table]?.[row]?.[state]
    if (found !== undefined && !process.argv.includes('--again')) continue
    const cells = await measure(row)
    console.log(table, row, state, JSON.stringify(cells))
    const record = readRecord()
    const kept = (record[table] ??= {})
    kept[row] = {...kept[row], [state]: cells}
    writeFileSync(`${file}.tmp`, `${JSON.stringify(record, undefined, 1)}\n`)
    renameSync(`${file}.tmp`, file)
  }
}

/** Ours in the state that is asked for; peers only once, beside the newest. */
export function rowsOf(ours, peers) {
  const state = process.argv.includes('--before') ? 'before' : 'after'
  const own = ours.map(row => ({row, state}))
  return state === 'before' ? own : [...own, ...peers.map(row => ({row, state: 'beside'}))]
}
