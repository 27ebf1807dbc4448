import koffi from 'koffi'
import {describe, expect, it, vi} from 'vitest'
import {ENOSYS, EPERM} from '../../../libc/errno.js'
import type {LibcFunction} from '../../../libc/library.js'
import {createKernelEngine} from '../../../src/load/kernel/engine.js'
import {noBarrier} from '../../../src/load/loop/barrier.js'
import {runClosedLoop} from '../../../src/load/loop/closed-loop.js'
import {expectSound, jobFor} from '../fixtures/generator.js'
import {later, reply, startServer} from '../fixtures/scripted-server.js'

const SO_TIMESTAMPNS = 35
const sandbox = vi.hoisted<{stamps: 'refused' | 'ignored'}>(() => ({stamps: 'refused'}))

/** A system in which no time stamps are to be had, nor waits shorter than a millisecond but by a timerfd. */
vi.mock('../../../libc/library.js', async importOriginal => {
  const {bind} = await importOriginal<{bind: (...what: never[]) => LibcFunction}>()
  const refuse = (errno: number) => (): number => {
    koffi.errno(errno)
    return -1
  }
  return {
    bind: (...what: never[]): unknown => {
      const [name] = what as unknown as readonly [string]
      if (name === 'epoll_pwait2') throw new Error('libc has no epoll_pwait2')
      if (name === 'syscall') return refuse(ENOSYS)
      if (name === 'prctl') return refuse(EPERM)
      const call = bind(...what) as (...given: unknown[]) => number
      if (name !== 'setsockopt') return call
      return (...given: unknown[]) => {
        if (given[2] !== SO_TIMESTAMPNS) return call(...given)
        return sandbox.stamps === 'refused' ? refuse(EPERM)() : 0
      }
    },
  }
})

describe.skipIf(process.platform !== 'linux')('the kernel engine in a sandbox', () => {
  it.each(['refused', 'ignored'] as const)(
    'with time stamps %s takes the time of reads, and says so',
    async how => {
      sandbox.stamps = how
      await using server = await startServer(request => {
        later(2, request, reply())
      })
      const result = await runClosedLoop(jobFor(server.origin, {durationMs: 200, connections: 4}), {
        createEngine: createKernelEngine,
        onEvent: () => undefined,
        barrier: noBarrier,
      })

      expectSound(result)
      expect(result.total).toMatchObject({ok: server.requests, lost: 0, timeout: 0, inFlight: 0})
      expect(result.window.ended.ok).toBeGreaterThan(0)
      // The check `stamps` tells of it.
      expect(result.window.stamps).toMatchObject({stamped: 0, unstamped: result.window.ended.ok})
      expect(result.window.stamps?.earliestHdr).toBeDefined()
    },
  )
})
