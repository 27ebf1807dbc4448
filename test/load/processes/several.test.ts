import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import type {LoadEvent} from '../../../src/load/generator.js'
import {splitJob} from '../../../src/load/processes/split-job.js'
import {undisturbed} from '../../fixtures/undisturbed.js'
import {engines, generatorsOf, jobFor, jobsWith, loadOnce, openJobFor, p50Ms} from '../fixtures/generator.js'
import {later, reply, startServer} from '../fixtures/scripted-server.js'

describe('splitJob', () => {
  it('deals out the connections, and leaves the rate to the schedule', () => {
    const closed = splitJob(jobFor('http://127.0.0.1:1', {connections: 10, processes: 4}))
    expect(closed.map(job => job.connections)).toEqual([3, 3, 2, 2])
    expect(closed.map(job => job.part)).toEqual([0, 1, 2, 3].map(index => ({index, of: 4})))
    const open = splitJob(openJobFor('http://127.0.0.1:1', {maxConnections: 3, processes: 2}))
    expect(open.map(job => [job.maxConnections, job.ratePerSecond])).toEqual([
      [2, 200],
      [1, 200],
    ])
  })

  it('uses no more processes than connections, and changes nothing for one', () => {
    expect(splitJob(jobFor('http://127.0.0.1:1', {connections: 2, processes: 8}))).toHaveLength(2)
    const job = jobFor('http://127.0.0.1:1')
    expect(splitJob(job)).toEqual([job])
  })
})

describe.each(engines)('the %s engine', engine => {
  const {jobFor, openJobFor} = jobsWith(engine)

  describe('three processes', () => {
    it('are one closed loop: all its connections, one window, everything accounted for', async () => {
      await undisturbed(async timely => {
        await using server = await startServer(request => {
          later(20, request, reply())
        })
        const events: LoadEvent[] = []
        let processes = 0
        const result = await loadOnce(jobFor(server.origin, {processes: 3, durationMs: 700}), event => {
          events.push(event)
          processes = Math.max(processes, generatorsOf(process.pid).length)
        })
        timely(() => expect(processes).toBe(3))
        expect(server.connections).toBe(10)
        expect(result.connectionsOpened).toBe(10)
        expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
        expect(result.window.durationMs).toBe(700)
        // Each process finds its own connections in the system all the time: the windows have the same edges.
        expect(result.window.meanInSystem).toBeLessThanOrEqual(10)
        timely(() => expect(result.window.meanInSystem).toBeGreaterThan(9))
        expect(result.generators).toHaveLength(3)
        expect(p50Ms(result)).toBeGreaterThanOrEqual(19)
        expect(events.map(({type}) => type).join(' ')).toBe('window-opened window-closed')
        expect(generatorsOf(process.pid)).toEqual([])
      })
    })

    it('are one open loop: constant arrivals fall between each other, exactly', async () => {
      await using server = await startServer(request => {
        later(5, request, reply())
      })
      const result = await loadOnce(openJobFor(server.origin, {processes: 3, ratePerSecond: 300}))
      expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
      // A window of a second holds 300 of 300 a second, or one more or less at its edges.
      expect(Math.abs(result.open.offered - 300)).toBeLessThanOrEqual(1)
      expect(Math.max(...result.window.perTenth)).toBeLessThanOrEqual(31)
      expect(Math.min(...result.window.perTenth)).toBeGreaterThanOrEqual(29)
    })

    it('are one open loop: random arrivals have the rate of all together', async () => {
      await using server = await startServer(request => {
        later(5, request, reply())
      })
      const result = await loadOnce(
        openJobFor(server.origin, {processes: 3, ratePerSecond: 400, arrivals: 'poisson'}),
      )
      expect(result.total).toMatchObject({sent: server.requests, ok: server.requests, inFlight: 0})
      expect(Math.abs(result.open.offered - 400)).toBeLessThan(5 * Math.sqrt(400))
    })

    it('fail together when nobody answers, and leave none behind', async () => {
      await expect(loadOnce(jobFor('http://127.0.0.1:1', {processes: 3}))).rejects.toMatchObject({
        family: 'environment',
      })
      expect(generatorsOf(process.pid)).toEqual([])
    })
  })
})

describe.skipIf(!hasTaskset())('a generator with CPUs', () => {
  it('runs, with all its threads, on the CPUs that were named', async () => {
    await using server = await startServer(request => {
      later(5, request, reply())
    })
    const allowed = new Set<string>()
    await loadOnce(jobFor(server.origin, {cpus: '0'}), () => {
      for (const pid of generatorsOf(process.pid)) {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8')
        allowed.add(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '')
      }
    })
    expect([...allowed]).toEqual(['0'])
  })
})

it('refuses CPUs that are no list of numbers, and more processes than it can have', async () => {
  for (const cpus of ['', '-1', '0;reboot', '0 1', '--help'])
    await expect(loadOnce(jobFor('http://127.0.0.1:1', {cpus}))).rejects.toMatchObject({family: 'usage'})
  for (const processes of [0, 9, 1.5])
    await expect(loadOnce(jobFor('http://127.0.0.1:1', {processes}))).rejects.toMatchObject({family: 'usage'})
})

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], {stdio: 'ignore'})
    return true
  } catch {
    if (process.env['BENCH_REQUIRE'] === 'all') throw new Error('taskset is required')
    return false
  }
}
