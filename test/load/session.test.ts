import {describe, expect, it} from 'vitest'
import {openLoadSession} from '../../src/load/session.js'
import {generatorEntry, generatorsOf, jobFor, openJobFor} from './fixtures/generator.js'
import {reply, startServer} from './fixtures/scripted-server.js'

const ignore = () => undefined
const never = new AbortController().signal

describe('a load session', () => {
  it('runs one load after another in one process, each with its own count', async () => {
    let served = 0
    await using server = await startServer(request => {
      served++
      request.socket.write(reply())
    })
    const session = await openLoadSession(generatorEntry)
    try {
      const generators = generatorsOf(process.pid)
      expect(generators).toHaveLength(1)
      const job = jobFor(server.origin, {connections: 3, durationMs: 50})
      const first = await session.run(job, never, ignore)
      expect(first.total.ok).toBe(served)
      const open = await session.run(openJobFor(server.origin, {durationMs: 100}), never, ignore)
      const last = await session.run(job, never, ignore)
      expect(first.total.ok + open.total.ok + last.total.ok).toBe(served)
      expect(last.total.inFlight).toBe(0)
      expect(generatorsOf(process.pid)).toEqual(generators)
    } finally {
      await session.close()
    }
    expect(generatorsOf(process.pid)).toEqual([])
    await session.close()
  })

  it('ends with an abort, in a load or before it', async () => {
    await using server = await startServer(request => request.socket.write(reply()))
    const session = await openLoadSession(generatorEntry)
    const abort = new AbortController()
    const run = session.run(jobFor(server.origin, {durationMs: 600_000}), abort.signal, () => abort.abort())
    await expect(run).rejects.toThrow('the load was interrupted')
    await session.close()
    expect(generatorsOf(process.pid)).toEqual([])
  })

  it('refuses a job that cannot be, and names a target that is not there', async () => {
    const session = await openLoadSession(generatorEntry)
    try {
      await expect(session.run(jobFor('ftp://x'), never, ignore)).rejects.toThrow(/only http/)
      await expect(session.run(jobFor('http://127.0.0.1:1'), never, ignore)).rejects.toThrow(
        /cannot connect to/,
      )
    } finally {
      await session.close()
    }
  })
})
