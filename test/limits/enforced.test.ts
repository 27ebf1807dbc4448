import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {afterEach, describe, expect, it, test} from 'vitest'
import {Limiter} from '../../src/limits/limiter.js'
import type {LimitedGroup} from '../../src/limits/group.js'
import {findLeftovers} from '../../src/limits/leftovers.js'
import {realFiles} from '../../src/limits/files.js'
import {ownOwner} from '../../src/measure/owner.js'
import {watchGroup} from '../../src/limits/watch.js'
import {removeNow} from '../../src/output/exit-paths.js'
import {undisturbed} from '../fixtures/undisturbed.js'

const MiB = 2 ** 20
const way = new Limiter().wayFor({cpus: 1, memoryBytes: 64 * MiB, pids: 20})
const isPossible = way.kind === 'groups'
if (!isPossible) console.warn(`not tested: ${way.kind === 'none' ? way.reason : way.kind}`)

const endNow = ({folders}: LimitedGroup) => {
  for (const path of folders) removeNow({path, isControlGroup: true})
}

const open: LimitedGroup[] = []
afterEach(() => {
  for (const group of open.splice(0)) endNow(group)
})

function start(group: LimitedGroup, script: string, ...args: string[]): ChildProcess {
  const [program, ...rest] = group.entering([process.execPath, '-e', script, ...args])
  const child = spawn(program, rest, {stdio: ['ignore', 'pipe', 'pipe']})
  open.push(group)
  return child
}

const left = () => findLeftovers('/sys/fs/cgroup', realFiles, owner => owner.pid === process.pid)

describe.skipIf(!isPossible)('limits on this machine', () => {
  it('gives no more CPU time than the quota, and counts the periods that were cut', async () => {
    await undisturbed(async timely => {
      const group = new Limiter().make({cpus: 0.2})
      const watch = watchGroup(group)
      const child = start(group, 'console.log(1); for (;;) {}')
      await once(child.stdout!, 'data')
      watch.mark()
      await new Promise(resolve => setTimeout(resolve, 1500))
      const {cpuUs, wallMs, periods, throttledPeriods} = watch.use()
      watch.stop()
      const share = (cpuUs ?? 0) / 1000 / wallMs / 0.2
      // One period more or less at the edges.
      expect(share).toBeLessThan(1.15)
      expect(periods).toBeGreaterThan(5)
      timely(() => {
        expect(share).toBeGreaterThan(0.85)
        // Where others leave it little, a period ends before its quota does.
        expect(throttledPeriods).toBeGreaterThan(0.8 * (periods ?? 0))
      })
    }, 6)
  })

  it('sees the first process that is too much, while the master lives', async () => {
    await undisturbed(async timely => {
      const group = new Limiter().make({memoryBytes: 200 * MiB})
      const watch = watchGroup(group)
      // Each worker keeps 30 MiB beside what Node itself takes, and has them when the next one comes.
      const worker = `globalThis.kept = Buffer.alloc(30 * ${MiB}, 1); console.log(1); setInterval(() => 0, 1000)`
      const script = `
      const {spawn} = require('node:child_process')
      const next = () => spawn(process.execPath, ['-e', ${JSON.stringify(worker)}]).stdout.on('data', next)
      next()`
      start(group, script)
      const {processes} = await watch.outOfMemory
      expect(processes).toBeGreaterThan(1)
      // Those that are whole, one that comes up, and the master; on a full machine the one that was killed has yet to go.
      expect(processes).toBeLessThanOrEqual(Math.floor(200 / 30) + 3)
      timely(() => expect(processes).toBeLessThanOrEqual(Math.floor(200 / 30) + 2))
      expect(watch.peaks().oomKills).toBeGreaterThan(0)
      const {charge, usagePeakBytes} = watch.peaks()
      expect(charge?.anonBytes).toBeGreaterThan(30 * MiB)
      expect(usagePeakBytes).toBeLessThanOrEqual(200 * MiB)
      watch.stop()
    })
  })

  it('refuses a fork beyond the limit of processes and threads', async () => {
    const group = new Limiter().make({pids: 20})
    const child = start(
      group,
      `const {spawn} = require('node:child_process')
       let refused = 0
       for (let i = 0; i < 30; i++) spawn('sleep', ['30']).on('error', () => refused++)
       setTimeout(() => { console.log(refused); setInterval(() => 0, 1000) }, 300)`,
    )
    const [refused] = (await once(child.stdout!, 'data')) as [Buffer]
    expect(Number(refused.toString())).toBeGreaterThan(5)
    expect(group.read().pidsRefused ?? 1).toBeGreaterThan(0)
  })

  it('leaves no group once its processes are gone', async () => {
    const group = new Limiter().make({cpus: 0.5, memoryBytes: 64 * MiB, pids: 20})
    const child = start(group, 'console.log(1); setInterval(() => 0, 1000)')
    await once(child.stdout!, 'data')
    expect(group.pids()).toEqual([child.pid])
    expect(left().length).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await group.remove()
    expect(left()).toEqual([])
  })

  it('at the exit of bench ends what is inside, and removes the group', async () => {
    const group = new Limiter().make({memoryBytes: 64 * MiB, pids: 20})
    const child = start(group, 'console.log(1); setInterval(() => 0, 1000)')
    await once(child.stdout!, 'data')
    const ended = once(child, 'exit')
    endNow(group)
    expect(left()).toEqual([])
    expect(await ended).toEqual([null, 'SIGKILL'])
  })

  test('what a killed bench left is ended and removed, and nothing else', async () => {
    const own = ownOwner()
    const dead = {...own, startTicks: own.startTicks - 1}
    const group = new Limiter(undefined, dead).make({memoryBytes: 64 * MiB, pids: 20})
    const kept = new Limiter().make({pids: 20})
    const child = start(group, 'console.log(1); setInterval(() => 0, 1000)')
    await once(child.stdout!, 'data')
    const ended = once(child, 'exit')
    const {removed, killed, failure} = await new Limiter().tidy()
    expect({killed, failure}).toEqual({killed: 1, failure: null})
    expect(removed).toBeGreaterThan(0)
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(left()).toHaveLength(1)
    await kept.remove()
    expect(left()).toEqual([])
  })
})
