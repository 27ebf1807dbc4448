import {createConnection} from 'node:net'
import {mkdtempSync, rmSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {parseResult} from '../../src/result/read.js'
import type {Mode} from '../../src/server/protocol.js'
import {startServer} from '../../src/server/launch.js'
import {freePort} from '../../src/server/port.js'
import {referenceLaunch} from '../../src/server/reference.js'
import {startUpstream, type Upstream} from '../../src/server/upstream.js'
import {Sandbox} from './bench.js'
import {undisturbed} from '../fixtures/undisturbed.js'
import {completed} from '../fixtures/completed.js'

/** What tells the models apart from outside, on real processes. */

const never = new AbortController().signal
let upstream: Upstream
let folder: string
beforeAll(async () => {
  upstream = await startUpstream(never)
  folder = mkdtempSync(join(tmpdir(), 'bench-models-'))
})
afterAll(async () => {
  await upstream.stop()
  rmSync(folder, {recursive: true})
})

interface Size {
  readonly workers: number
  readonly threads: number
}

async function serving<T>(
  mode: Mode,
  {workers, threads}: Size,
  use: (origin: string, port: number) => Promise<T>,
): Promise<T> {
  const port = await freePort()
  const spec = referenceLaunch({
    ...{mode, workers, gil: false, host: '127.0.0.1', port, upstream: upstream.address},
    threads: mode === 'thread' ? threads : null,
    statsFile: join(folder, `${port}.json`),
  })
  const server = await startServer(spec, never)
  try {
    return await use(server.origin, port)
  } finally {
    await server.stop()
  }
}

async function get(url: string, timeoutMs = 20_000): Promise<{status: number; body: string; ms: number}> {
  const began = performance.now()
  const answer = await fetch(url, {signal: AbortSignal.timeout(timeoutMs), headers: {connection: 'close'}})
  return {status: answer.status, body: await answer.text(), ms: performance.now() - began}
}

async function together(count: number, url: string): Promise<number> {
  const began = performance.now()
  const answers = await Promise.all(Array.from({length: count}, () => get(url)))
  expect(answers.map(answer => answer.status)).toEqual(Array(count).fill(200))
  return performance.now() - began
}

const modes: readonly Mode[] = ['sync', 'thread', 'green', 'async', 'native']

describe('requests in service at once, one worker with four threads', () => {
  it.each<[Mode, number]>([
    ['sync', 1],
    ['thread', 4],
    ['green', 12],
    ['async', 12],
    ['native', 12],
  ])('%s: %d of 12', async (mode, expected) => {
    await serving(mode, {workers: 1, threads: 4}, async origin => {
      await get(`${origin}/io?ms=1`)
      // Twelve waits of 300 ms take 12 / k turns. The least of three tries: a busy machine only adds.
      const tries: number[] = []
      while (tries.length < 3) tries.push(await together(12, `${origin}/io?ms=300`))
      const inService = (12 * 300) / Math.min(...tries)
      expect(inService).toBeGreaterThan(expected * 0.8)
      expect(inService).toBeLessThan(expected * 1.02)
    })
  })
})

describe('sync', () => {
  it('gives four concurrent requests to four workers, one each, ten times out of ten', async () => {
    await serving('sync', {workers: 4, threads: 1}, async origin => {
      for (let turn = 0; turn < 10; turn++) {
        const answers = await Promise.all(Array.from({length: 4}, () => get(`${origin}/io?ms=500`)))
        expect(answers.map(answer => answer.status)).toEqual(Array(4).fill(200))
        // A worker that took two of them would answer one 500 ms after the other.
        const times = answers.map(answer => answer.ms)
        expect(Math.max(...times) - Math.min(...times)).toBeLessThan(450)
      }
    })
  }, 60_000)
})

describe('six silent clients on one worker', () => {
  it.each(modes)('%s', async mode => {
    await serving(mode, {workers: 1, threads: 4}, async (origin, port) => {
      const silent = Array.from({length: 6}, () => createConnection(port, '127.0.0.1'))
      await Promise.all(silent.map(socket => new Promise(resolve => socket.once('connect', resolve))))
      await new Promise(resolve => setTimeout(resolve, 300))
      // Who is not held answers at once, or as soon as a busy machine can; who is held, never.
      const isHeld = mode === 'sync' || mode === 'thread'
      const answered = await get(origin, isHeld ? 1500 : 20_000).then(
        () => true,
        () => false,
      )
      for (const socket of silent) socket.destroy()
      expect(answered).toBe(!isHeld)
    })
  })
})

describe('five calls of 20 ms in one request', () => {
  it.each(modes)('%s', async mode => {
    await serving(mode, {workers: 1, threads: 4}, async origin => {
      const times: number[] = []
      while (times.length < 5) times.push((await get(`${origin}/fanout?n=5&ms=20`)).ms)
      const least = Math.min(...times)
      // One after another they cannot take less than their sum; overlapped they need not even half of it.
      if (mode === 'async' || mode === 'native') expect(least).toBeLessThan(50)
      else expect(least).toBeGreaterThanOrEqual(100)
    })
  })
})

describe('bench run against arithmetic', () => {
  const sandbox = new Sandbox()
  afterAll(() => sandbox.remove())
  const measure = async (...args: string[]) => {
    const {code, stdout, stderr} = await sandbox.run([
      'run',
      ...args,
      '--phase',
      'saturation',
      '--json',
      '-q',
    ])
    expect(code, stderr).toBe(0)
    return parseResult(stdout, 'stdout').cells
  }

  it('finds min(clients, slots) ÷ 50 ms in every mode, and says what bound it', async () => {
    const law: Record<Mode, [number, string]> = {
      sync: [40, 'slots'],
      thread: [160, 'slots'],
      green: [1280, 'clients'],
      async: [1280, 'clients'],
      native: [1280, 'clients'],
    }
    await undisturbed(async timely => {
      const cells = await measure('io', '-w', '2', '--threads', '4', '-c', '64', '-r', '2')
      expect(cells).toHaveLength(5)
      timely(() => {
        for (const cell of cells.map(completed)) {
          const [perSecond, bound] = law[cell.mode!]
          // The law is an upper bound (two answers more or fewer at the window's edges); a busy machine stays below it.
          expect(cell.summary.throughput.value! / perSecond, cell.arm).toBeLessThan(1.06)
          expect(cell.summary.throughput.value! / perSecond, cell.arm).toBeGreaterThan(0.8)
          expect(cell.bound, cell.arm).toBe(bound)
        }
      })
    })
  }, 300_000)

  it('finds twice the throughput with twice the sync workers', async () => {
    await undisturbed(async timely => {
      const cells = await measure('io', '-k', 'sync', '-w', '1,2,4', '-r', '2', '-c', '16')
      const [one = NaN, two = NaN, four = NaN] = cells.map(cell => completed(cell).summary.throughput.value!)
      timely(() => {
        for (const ratio of [two / one, four / two]) {
          expect(ratio).toBeGreaterThan(1.8)
          expect(ratio).toBeLessThan(2.2)
        }
      })
    })
  }, 300_000)

  it.skipIf(availableParallelism() < 2)(
    'finds that a GIL costs a second core',
    async () => {
      await undisturbed(async timely => {
        const cells = await measure(
          'cpu',
          '--arm',
          'thread,workers=1',
          '--arm',
          'thread,workers=1,gil',
          '-r',
          '3',
          '-d',
          '1s',
          '-c',
          '16',
        )
        const [free, locked] = cells.map(cell => completed(cell).summary.throughput.value!)
        // 1.8 on two quiet cores; a neighbour that takes most of one leaves this.
        timely(() => expect(free! / locked!).toBeGreaterThan(1.1))
        // Nothing burns 5 ms of a core more often than a core has 5 ms.
        expect(locked!).toBeLessThan(205)
        expect(free!).toBeLessThan(availableParallelism() * 205)
      })
    },
    180_000,
  )
})
