import {readFileSync} from 'node:fs'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'

import {fromSmaps, fromStatm, readMemory} from '../../src/measure/memory.js'
import {ProcessTree} from '../../src/measure/process-tree.js'
import {ToldProcess} from './told-process.js'

function kilobytes(text: string, key: string): number {
  const line = text.split('\n').find(each => each.startsWith(`${key}:`))!
  return Number(line.split(/\s+/)[1])
}

describe('readMemory', () => {
  let told: ToldProcess
  beforeEach(async () => {
    told = await ToldProcess.start()
  })
  afterEach(() => told.end())

  it('agrees with smaps_rollup read by hand', () => {
    const text = readFileSync(`/proc/${told.pid}/smaps_rollup`, 'utf8')
    const {pssBytes, rssBytes, ussBytes, perProcess} = readMemory(new ProcessTree(told.pid).read())
    // Other processes that map the same files come and go, which moves PSS and turns private pages into shared ones.
    expect(rssBytes / (kilobytes(text, 'Rss') * 1024)).toBeCloseTo(1, 1)
    expect(pssBytes / (kilobytes(text, 'Pss') * 1024)).toBeGreaterThan(0.6)
    expect(pssBytes / (kilobytes(text, 'Pss') * 1024)).toBeLessThan(1.6)
    expect(ussBytes).toBeGreaterThanOrEqual(kilobytes(text, 'Private_Dirty') * 1024 * 0.9)
    expect(perProcess).toEqual([
      {pid: told.pid, parent: process.pid, pssBytes, rssBytes, ussBytes, source: 'smaps_rollup'},
    ])
  })

  it('sums a tree, in which shared pages make USS < PSS < RSS', async () => {
    await told.tell('hold 2 0')
    const tree = readMemory(new ProcessTree(told.pid).read())
    expect(tree.perProcess).toHaveLength(3)
    expect(tree.perProcess[0]!.pid).toBe(told.pid)
    expect(tree.perProcess.reduce((sum, each) => sum + each.pssBytes, 0)).toBe(tree.pssBytes)
    expect(tree.ussBytes).toBeLessThan(tree.pssBytes)
    expect(tree.pssBytes).toBeLessThan(tree.rssBytes)
  })

  it('leaves out what is gone', async () => {
    const processes = new ProcessTree(told.pid).read()
    await told.end()
    expect(readMemory(processes)).toEqual({pssBytes: 0, rssBytes: 0, ussBytes: 0, perProcess: []})
  })
})

describe('fromSmaps', () => {
  it('sums the mappings of smaps to what the rollup says', () => {
    const own = (name: string) => fromSmaps(readFileSync(`/proc/self/${name}`, 'latin1'), 'smaps')!
    const rollup = own('smaps_rollup')
    const smaps = own('smaps')
    expect(smaps.rssBytes / rollup.rssBytes).toBeCloseTo(1, 1)
    expect(smaps.ussBytes / rollup.ussBytes).toBeCloseTo(1, 1)
  })

  it('takes only the four sizes it wants', () => {
    const text =
      'Rss: 100 kB\nPss: 40 kB\nPss_Dirty: 7 kB\nPrivate_Clean: 3 kB\nPrivate_Dirty: 5 kB\nSwapPss: 9 kB\n'
    expect(fromSmaps(text, 'smaps')).toEqual({
      rssBytes: 100 * 1024,
      pssBytes: 40 * 1024,
      ussBytes: 8 * 1024,
      source: 'smaps',
    })
  })

  it('has no sizes of a zombie, whose files are empty', () => {
    expect(fromSmaps('', 'smaps_rollup')).toBeUndefined()
    expect(fromStatm('0 0 0 0 0 0 0')).toBeUndefined()
  })
})

describe('fromStatm', () => {
  it('bounds PSS from above and USS from below, and says where from', () => {
    expect(fromStatm('1000 300 100 1 0 200 0')).toEqual({
      rssBytes: 300 * 4096,
      pssBytes: 300 * 4096,
      ussBytes: 200 * 4096,
      source: 'statm',
    })
  })
})
