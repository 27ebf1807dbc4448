import {describe, expect, it} from 'vitest'
import {startLoad} from './keep-alive-load.js'
import {startServer, until} from './reference-server.js'

describe.each(['thread', 'green', 'async', 'native'] as const)('%s reload', mode => {
  it('replaces every worker and fails no request', async () => {
    // A client that stands still for longer than a connection is kept would meet the close of it.
    const server = await startServer(['--mode', mode, '--workers', '2', '--keep-alive', '60'])
    await until('two workers run', () => server.workers().length === 2)
    const upstream = server.upstream()
    const load = startLoad(`${server.url}/io?ms=5`)
    for (let round = 0; round < 3; round++) {
      const old = server.workers()
      const before = load.answers()
      await until('load flows', () => load.answers() > before + 100)
      server.signal('SIGHUP')
      await until(
        'all workers are new',
        () => server.workers().length === 2 && !server.workers().some(pid => old.includes(pid)),
      )
    }
    expect(await load.stop()).toEqual([])
    expect(server.upstream()).toBe(upstream)
  })

  it('forgets what TTIN added', async () => {
    const server = await startServer(['--mode', mode, '--workers', '1'])
    server.signal('SIGTTIN')
    await until('two workers run', () => server.workers().length === 2)
    const old = server.workers()
    server.signal('SIGHUP')
    await until(
      'one new worker runs',
      () => server.workers().length === 1 && !old.includes(server.workers()[0] ?? 0),
    )
  })
})
