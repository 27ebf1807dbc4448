import {describe, expect, it} from 'vitest'
import {isAlive, startServer, until} from './reference-server.js'

describe.each(['fchmod', 'utime'])('heartbeat by %s', heartbeat => {
  it.each(['sync', 'async'])('ends a stuck %s worker after --timeout', async mode => {
    const server = await startServer(['--mode', mode, '--timeout', '2', '--heartbeat', heartbeat])
    const [stuck = 0] = server.workers()
    const cut = fetch(`${server.url}/cpu?ms=10000`).catch(() => 'cut off')
    expect(await cut).toBe('cut off')
    await until('it was replaced', () => server.workers().length === 1 && server.workers()[0] !== stuck)
    await until('it is dead', () => !isAlive(stuck))
    expect(server.log()).toMatch(new RegExp(`\\[CRITICAL\\] WORKER TIMEOUT \\(pid:${stuck}\\)`))
  })

  it('leaves workers alone that are idle or that only wait', async () => {
    const server = await startServer(['--mode', 'async', '--timeout', '3', '--heartbeat', heartbeat])
    const before = server.workers()
    expect((await fetch(`${server.url}/sleep?ms=5000`)).status).toBe(200)
    expect(server.workers()).toEqual(before)
  })
})
