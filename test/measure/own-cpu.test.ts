import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {describe, expect, it} from 'vitest'
import {watchOwnCpu} from '../../src/measure/own-cpu.js'

const burn = (ms: number) =>
  `const until = process.cpuUsage().user + ${ms * 1000}; while (process.cpuUsage().user < until);`

describe('the CPU time of bench', () => {
  it('holds that of processes which came and went between two looks', async () => {
    const look = watchOwnCpu()
    const before = look()
    await once(spawn(process.execPath, ['-e', burn(200)]), 'exit')
    expect(look() - before).toBeGreaterThan(180_000)
  })

  it('holds that of children of children, in sessions of their own', async () => {
    const look = watchOwnCpu()
    const before = look()
    const inner = `require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(burn(200))}])`
    await once(spawn(process.execPath, ['-e', inner], {detached: true}), 'exit')
    expect(look() - before).toBeGreaterThan(180_000)
  })

  it('does not hold that of others', () => {
    const look = watchOwnCpu()
    const before = look()
    const own = process.cpuUsage()
    spawnSync('sleep', ['0.3'])
    const {user, system} = process.cpuUsage(own)
    expect(look() - before).toBeLessThan(user + system + 100_000)
  })
})
