import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {startLoad} from './keep-alive-load.js'
import {isAlive, startServer, until, workersOf, type RunningServer} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

describe.each(['sync', 'thread', 'green', 'async', 'native'])('USR2 in %s mode', mode => {
  it('hands over to a second master and fails no request', async () => {
    const pidfile = scratchPidfile()
    const statsFile = `${pidfile}.stats`
    const files = ['--pid', pidfile, '--stats-file', statsFile]
    const flags = ['--mode', mode, '--workers', '2', '--keep-alive', '60', ...files]
    const server = await startServer(flags)
    const load = startLoad(`${server.url}/io?ms=5`)
    await until('load flows', () => load.answers() > 50)
    const second = await startSecond(server)
    expect(readFileSync(pidfile, 'utf8')).toBe(`${server.pid}\n`)
    expect(readFileSync(`${pidfile}.2`, 'utf8')).toBe(`${second}\n`)
    server.signal('SIGTERM')
    expect(await server.exited).toEqual({code: 0, signal: null})
    await until('the second is promoted', () => server.log().includes('Master has been promoted.'))
    const before = load.answers()
    await until('load flows still', () => load.answers() > before + 50)
    expect(await load.stop()).toEqual([])
    expect(readFileSync(pidfile, 'utf8')).toBe(`${second}\n`)
    expect(existsSync(`${pidfile}.2`)).toBe(false)
    process.kill(second, 'SIGTERM')
    await until('it has left too', () => !isAlive(second))
    expect(existsSync(pidfile)).toBe(false)
    // Both masters' workers are in it; the one more is startServer's probe.
    const stats = JSON.parse(readFileSync(statsFile, 'utf8')) as {requests: number; workers: unknown[]}
    expect(stats.workers).toHaveLength(4)
    expect(stats.requests).toBe(load.answers() + 1)
    expect(existsSync(`${statsFile}.2`)).toBe(false)
  })
})

describe('USR2', () => {
  it('is refused while there are two masters, and by the second', async () => {
    const server = await startServer(['--mode', 'async'])
    const second = await startSecond(server)
    server.signal('SIGUSR2')
    await until('the first refuses', () => server.log().includes('USR2 signal ignored. Child exists.'))
    process.kill(second, 'SIGUSR2')
    await until('the second refuses', () => server.log().includes('USR2 signal ignored. Parent exists.'))
  })

  it('leaves the first master as it was when the second is ended', async () => {
    const pidfile = scratchPidfile()
    const server = await startServer(['--mode', 'async', '--pid', pidfile])
    const second = await startSecond(server)
    process.kill(second, 'SIGTERM')
    await until('it has left', () => server.log().includes(`Master.2 (pid:${second}) has left with code 0`))
    expect(existsSync(`${pidfile}.2`)).toBe(false)
    expect((await fetch(server.url)).status).toBe(200)
    expect(await startSecond(server, 2)).not.toBe(second)
  })

  it('promotes the second when the first is killed', async () => {
    const pidfile = scratchPidfile()
    const server = await startServer(['--mode', 'async', '--pid', pidfile])
    const second = await startSecond(server)
    server.signal('SIGKILL')
    await until('the second is promoted', () => server.log().includes('Master has been promoted.'))
    expect(readFileSync(pidfile, 'utf8')).toBe(`${second}\n`)
    expect((await fetch(server.url)).status).toBe(200)
  })
})

/** Resolves with its pid once one of its workers runs. */
async function startSecond(server: RunningServer, count = 1): Promise<number> {
  server.signal('SIGUSR2')
  const pids = (): number[] =>
    [...server.log().matchAll(/\[(\d+)\] \[INFO\] This is Master\.2 /g)].map(match => Number(match[1]))
  await until('the second master has started', () => pids().length === count)
  const pid = pids().at(-1) ?? 0
  await until('one of its workers boots', () =>
    workersOf(pid).some(worker => server.log().includes(`Booting worker with pid: ${worker}`)),
  )
  return pid
}

function scratchPidfile(): string {
  const directory = scratchFolder()
  return join(directory, 'server.pid')
}
