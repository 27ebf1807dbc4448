import {createConnection} from 'node:net'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import type {Mode} from '../../src/server/protocol.js'
import {startServer} from '../../src/server/launch.js'
import {freePort} from '../../src/server/port.js'
import {referenceLaunch} from '../../src/server/reference.js'
import {startUpstream, type Upstream} from '../../src/server/upstream.js'
import {undisturbed} from '../fixtures/undisturbed.js'

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
      await undisturbed(async timely => {
        // Twelve waits of 300 ms take 12 / k turns. The least of three tries: a busy machine only adds.
        const tries: number[] = []
        while (tries.length < 3) tries.push(await together(12, `${origin}/io?ms=300`))
        const inService = (12 * 300) / Math.min(...tries)
        timely(() => expect(inService).toBeGreaterThan(expected * 0.8))
        expect(inService).toBeLessThan(expected * 1.02)
      })
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

describe('five calls of 100 ms in one request', () => {
  it.each(modes)('%s', async mode => {
    await serving(mode, {workers: 1, threads: 4}, async origin => {
      const times: number[] = []
      while (times.length < 5) times.push((await get(`${origin}/fanout?n=5&ms=100`)).ms)
      const least = Math.min(...times)
      // One after another they cannot take less than their sum.
      if (mode === 'async' || mode === 'native') expect(least).toBeLessThan(500)
      else expect(least).toBeGreaterThanOrEqual(500)
    })
  })
})
