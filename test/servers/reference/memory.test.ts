import {readFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, it} from 'vitest'
import {startLoad} from './master/keep-alive-load.js'
import {startServer, until} from './master/reference-server.js'

// PSS shares the pages of Node's program among all Node processes of the machine, so that their number must not change.
it('of a new sync worker is at most 30 MB among four, and 10,000 requests later within 10 %', async () => {
  const server = await startServer(['--mode', 'sync', '--workers', '4'])
  await until('four workers run', () => server.workers().length === 4)
  const before = await settledPss(server.workers())
  const load = startLoad(`${server.url}/`, 4)
  await until('they have served', () => load.answers() >= 10_000, 50_000)
  expect(await load.stop()).toEqual([])
  const after = await settledPss(server.workers())
  expect(after / before).toBeLessThan(1.1)
  expect(after / 4).toBeLessThan(30e6)
}, 120_000)

/** Bytes of these processes together, as soon as two readings agree: under load each is a little different. */
async function settledPss(pids: readonly number[]): Promise<number> {
  let last = 0
  await until('memory is steady', async () => {
    await sleep(500)
    const now = pids.reduce((sum, pid) => {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
      return sum + 1024 * Number(/^Pss:\s+(\d+)/m.exec(text)?.[1])
    }, 0)
    const isSteady = Math.abs(now - last) < 0.01 * now
    last = now
    return isSteady
  })
  return last
}
