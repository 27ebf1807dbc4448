import {readFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, it} from 'vitest'
import {startLoad} from './master/keep-alive-load.js'
import {startServer, until} from './master/reference-server.js'

// Private memory, because PSS shares the pages of Node's program among all Node processes of the machine: it moves when
// others come and go. Without the flags of docs/decisions/0032 it grows by 38 %, with them by 13 %.
it('a sync worker keeps below 20 MB of private memory, and grows by less than 20 % over 10,000 requests', async () => {
  const server = await startServer(['--mode', 'sync', '--workers', '4'])
  await until('four workers run', () => server.workers().length === 4)
  const before = await settledPrivateBytes(server.workers())
  const load = startLoad(`${server.url}/`, 4)
  await until('they have served', () => load.answers() >= 10_000, 50_000)
  expect(await load.stop()).toEqual([])
  const after = await settledPrivateBytes(server.workers())
  expect(after / before).toBeLessThan(1.2)
  expect(after / 4).toBeLessThan(20e6)
}, 120_000)

/** Bytes of these processes together, as soon as two readings agree: under load each is a little different. */
async function settledPrivateBytes(pids: readonly number[]): Promise<number> {
  let last = 0
  await until('memory is steady', async () => {
    await sleep(500)
    const now = pids.reduce((sum, pid) => sum + privateBytes(pid), 0)
    const isSteady = Math.abs(now - last) < 0.01 * now
    last = now
    return isSteady
  })
  return last
}

function privateBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].reduce(
    (sum, [, kilobytes]) => sum + 1024 * Number(kilobytes),
    0,
  )
}
