import {describe, expect, it} from 'vitest'

import {parseProcessStat, processKey, readProcessStat} from '../../src/measure/process-stat.js'

const afterName =
  'S 41 42 43 0 -1 4194304 121 0 0 0 7 3 20 10 20 0 11 0 91841 3133440 390 18446744073709551615 1 1 0 0 0 0 0 0 0\n'

describe('parseProcessStat', () => {
  it.each(['node', 'tmux: server', '(sd-pam)', 'a) R 1 1 1', ') ) (', ''])(
    'is not misled by the name %j',
    name => {
      expect(parseProcessStat(`4852 (${name}) ${afterName}`)).toEqual({
        pid: 4852,
        state: 'S',
        parent: 41,
        group: 42,
        session: 43,
        ownCpuUs: 100_000,
        reapedCpuUs: 300_000,
        threads: 11,
        startTicks: 91841,
        rssBytes: 390 * 4096,
      })
    },
  )

  it('refuses what was cut short', () => {
    expect(parseProcessStat('')).toBeUndefined()
    expect(parseProcessStat('12 (node) S 1 1')).toBeUndefined()
  })
})

describe('readProcessStat', () => {
  it('reads this very process', () => {
    const stat = readProcessStat(process.pid)!
    expect(stat).toMatchObject({pid: process.pid, parent: process.ppid})
    expect(stat.rssBytes / process.memoryUsage.rss()).toBeCloseTo(1, 0)
    expect(processKey(stat)).toBe(`${process.pid}@${stat.startTicks}`)
  })

  it('says nothing of a process that does not exist', () => {
    // Above any pid_max.
    expect(readProcessStat(2 ** 23)).toBeUndefined()
  })
})
