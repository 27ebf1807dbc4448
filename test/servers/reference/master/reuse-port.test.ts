import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {startServer, until} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

describe.each(['sync', 'thread', 'green', 'async'])('--reuse-port in %s mode', mode => {
  it('gives each worker a listening socket of its own, and the one that follows it too', async () => {
    const server = await startServer(['--mode', mode, '--workers', '2', '--reuse-port', '--backlog', '77'])
    await until('both listen', () => listeners(server.port) === 2)
    const [victim = 0] = server.workers()
    process.kill(victim, 'SIGKILL')
    await until(
      'another took its place',
      () => !server.workers().includes(victim) && server.workers().length === 2,
    )
    await until('both listen again', () => listeners(server.port) === 2)
    await until('it answers', async () => {
      const response = await fetch(server.url, {signal: AbortSignal.timeout(2000)}).catch(() => undefined)
      return response?.status === 200
    })
    server.signal('SIGTERM')
    expect((await server.exited).code).toBe(0)
    expect(listeners(server.port)).toBe(0)
  })
})

describe.each(['sync', 'async'])('HUP in %s mode', mode => {
  it('turns --reuse-port on and off again at the same address', async () => {
    const directory = scratchFolder()
    const file = join(directory, 'server.json')
    const write = (reusePort: boolean): void =>
      writeFileSync(file, JSON.stringify({mode, workers: 2, 'reuse-port': reusePort}))
    write(false)
    const server = await startServer(['--config', file])
    for (const reusePort of [true, false]) {
      const old = server.workers()
      write(reusePort)
      server.signal('SIGHUP')
      await until(
        'all workers are new',
        () => server.workers().length === 2 && !server.workers().some(pid => old.includes(pid)),
      )
      await until('they listen', () => listeners(server.port) === (reusePort ? 2 : 1))
      expect((await fetch(server.url)).status).toBe(200)
    }
    expect(server.log()).not.toContain('Cannot reload')
  })
})

/** Sockets of IPv4 in the state LISTEN (0A) on this port. */
function listeners(port: number): number {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map(row => row.trim().split(/\s+/))
  return rows.filter(row => row[1]?.endsWith(end) === true && row[3] === '0A').length
}
