import {spawn} from 'node:child_process'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {launch, startServer} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

describe('pidfile', () => {
  it('names the master while it runs', async () => {
    const pidfile = join(scratchFolder(), 'server.pid')
    const server = await startServer(['--mode', 'async', '--pid', pidfile])
    expect(readFileSync(pidfile, 'utf8')).toBe(`${server.pid}\n`)
    server.signal('SIGTERM')
    await server.exited
    expect(existsSync(pidfile)).toBe(false)
  })

  it('keeps a second master away while the first lives', async () => {
    const pidfile = join(scratchFolder(), 'server.pid')
    const first = await startServer(['--mode', 'async', '--pid', pidfile])
    const second = launch(['--bind', '127.0.0.1:0', '--pid', pidfile])
    expect((await second.exited).code).toBe(1)
    expect(second.log()).toContain(`Already running on PID ${first.pid}`)
    expect(readFileSync(pidfile, 'utf8')).toBe(`${first.pid}\n`)
  })

  it('takes over from a master that died', async () => {
    const pidfile = join(scratchFolder(), 'server.pid')
    writeFileSync(pidfile, `${await pidOfTheDead()}\n`)
    const server = await startServer(['--mode', 'async', '--pid', pidfile])
    expect(readFileSync(pidfile, 'utf8')).toBe(`${server.pid}\n`)
  })

  it('is left alone when another master has taken it', async () => {
    const pidfile = join(scratchFolder(), 'server.pid')
    const server = await startServer(['--mode', 'async', '--pid', pidfile])
    writeFileSync(pidfile, '1\n')
    server.signal('SIGTERM')
    await server.exited
    expect(readFileSync(pidfile, 'utf8')).toBe('1\n')
  })
})

function pidOfTheDead(): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--version'], {stdio: 'ignore'})
    child.once('exit', () => resolve(child.pid ?? 0))
  })
}
