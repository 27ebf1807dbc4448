import {readdir, readlink} from 'node:fs/promises'
import {describe, expect, it} from 'vitest'
import {answers, isAlive, startServer, until} from './reference-server.js'
import {casesOf} from '../../../fixtures/tier.js'

/** One for each way that a master hands connections out; the others share their worker's part with sync. */
const masters = casesOf({short: ['sync', 'async', 'native'], long: ['thread', 'green']})

describe.each(masters)('%s master', mode => {
  it('adds a worker on TTIN and retires the oldest on TTOU, but never the last', async () => {
    const server = await startServer(['--mode', mode, '--workers', '2'])
    await until('two workers run', () => server.workers().length === 2)
    const [oldest] = server.workers()
    server.signal('SIGTTIN')
    await until('three workers run', () => server.workers().length === 3)
    server.signal('SIGTTOU')
    await until('two workers are left', () => server.workers().length === 2)
    expect(server.workers()).not.toContain(oldest)
    server.signal('SIGTTOU')
    await until('one worker is left', () => server.workers().length === 1)
    const last = server.workers()
    server.signal('SIGTTOU')
    await until(
      'the last TTOU was handled',
      () => (server.log().match(/Handling signal: ttou/g) ?? []).length === 3,
    )
    expect(server.workers()).toEqual(last)
    expect((await fetch(server.url)).status).toBe(200)
  })

  it('replaces a worker that was killed', async () => {
    const server = await startServer(['--mode', mode, '--workers', '2'])
    await until('two workers run', () => server.workers().length === 2)
    const [victim = 0, other = 0] = server.workers()
    process.kill(victim, 'SIGKILL')
    await until(
      'another took its place',
      () => server.workers().length === 2 && !server.workers().includes(victim),
    )
    expect(server.workers()).toContain(other)
    await until('its end is logged', () =>
      server.log().includes(`Worker (pid:${victim}) was sent SIGKILL! Perhaps out of memory?`),
    )
    await until('it answers', () => answers(server.url))
  })

  it('replaces its only worker', async () => {
    const server = await startServer(['--mode', mode])
    const [victim = 0] = server.workers()
    process.kill(victim, 'SIGKILL')
    await until(
      'another took its place',
      () => server.workers().length === 1 && server.workers()[0] !== victim,
    )
    await until('it answers', () => answers(server.url))
  })

  it('finishes what is in flight on TERM and leaves with 0, upstream included', async () => {
    const server = await startServer(['--mode', mode, '--workers', '1'])
    const upstream = server.upstream() ?? 0
    const children = [...server.workers(), upstream]
    const before = await socketCount(upstream)
    const answer = fetch(`${server.url}/io?ms=800`)
    await until('the upstream is being asked', async () => (await socketCount(upstream)) > before)
    server.signal('SIGTERM')
    expect(await (await answer).text()).toBe('ok')
    expect(await server.exited).toEqual({code: 0, signal: null})
    expect(children.filter(isAlive)).toEqual([])
  })

  it('leaves quickly on INT', async () => {
    const server = await startServer(['--mode', mode, '--workers', '2'])
    server.signal('SIGINT')
    expect(await server.exited).toEqual({code: 0, signal: null})
  })

  it('is left by all when the master is killed', async () => {
    const server = await startServer(['--mode', mode, '--workers', '2'])
    await until('two workers run', () => server.workers().length === 2)
    const children = [...server.workers(), server.upstream() ?? 0]
    server.signal('SIGKILL')
    // At most half of --timeout, as in gunicorn, and 2 s.
    await until('nobody is left', () => !children.some(isAlive), 17_000)
  })
})

/** Asked anew after a while: what was dealt to a worker in the moment of its death is lost. */

/** Sockets that a process has open. */
async function socketCount(pid: number): Promise<number> {
  const names = await readdir(`/proc/${pid}/fd`)
  const links = await Promise.all(names.map(name => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')))
  return links.filter(link => link.startsWith('socket:')).length
}
