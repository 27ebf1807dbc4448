import {spawn} from 'node:child_process'
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {get} from 'node:http'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it, onTestFinished} from 'vitest'
import {close} from '../../../../libc/descriptor.js'
import {listenUnix} from '../../../../libc/listen.js'
import {isAlive, launch, until, workersOf} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

const program = fileURLToPath(new URL('../../../../dist/servers/reference/main.js', import.meta.url))

describe.each(['sync', 'thread', 'green', 'async', 'native'])('a UNIX socket in %s mode', mode => {
  it('is served, through HUP, and its name is gone at the end', async () => {
    const path = join(scratchFolder(), 'sock')
    const log = join(scratchFolder(), 'access.log')
    const flags = ['--access-logfile', log, '--access-logformat', '%(h)s %(r)s %(s)s', '--umask', '027']
    const server = launch(['--bind', `unix:${path}`, '--mode', mode, ...flags])
    await until('it answers', async () => (await ask(path)) === 'hello')
    expect(server.log()).toContain(`Listening at: unix:${path} (${server.pid})`)
    expect(statSync(path).mode & 0o777).toBe(0o750)
    await until('it is logged', () => readFileSync(log, 'utf8').startsWith('- GET / HTTP/1.1 200\n'))
    const old = server.workers()
    server.signal('SIGHUP')
    await until(
      'all workers are new',
      () => server.workers().length === 1 && !server.workers().some(pid => old.includes(pid)),
    )
    expect(await ask(path)).toBe('hello')
    server.signal('SIGTERM')
    expect((await server.exited).code).toBe(0)
    expect(existsSync(path)).toBe(false)
  })
})

describe('the name of a UNIX socket', () => {
  it('is refused while somebody listens on it, and left alone', async () => {
    const path = join(scratchFolder(), 'sock')
    const other = createServer().listen(path)
    onTestFinished(() => void other.close())
    await until('it listens', () => other.listening)
    const server = launch(['--bind', `unix:${path}`])
    expect((await server.exited).code).toBe(1)
    expect(server.log().match(/Connection in use: unix:/g)).toHaveLength(5)
    expect(existsSync(path)).toBe(true)
  })

  it('is taken over from a server that was killed', async () => {
    const path = join(scratchFolder(), 'sock')
    const first = launch(['--bind', `unix:${path}`, '--mode', 'async'])
    await until('it answers', async () => (await ask(path)) === 'hello')
    const workers = first.workers()
    first.signal('SIGKILL')
    await until('its workers are gone', () => !workers.some(isAlive))
    expect(existsSync(path)).toBe(true)
    launch(['--bind', `unix:${path}`, '--mode', 'async'])
    await until('the second answers', async () => (await ask(path)) === 'hello')
  })

  it('is refused when it is a file, and not removed', async () => {
    const path = join(scratchFolder(), 'file')
    writeFileSync(path, 'mine')
    const server = launch(['--bind', `unix:${path}`])
    expect((await server.exited).code).toBe(1)
    expect(server.log()).toContain(`'${path}' is not a socket, and is left as it is`)
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  it.each([
    ['unix:', 'has 1 to 107 bytes, not 0'],
    [`unix:${'x'.repeat(108)}`, 'has 1 to 107 bytes, not 108'],
  ])('%s is refused before anything starts', async (bind, reason) => {
    const server = launch(['--bind', bind])
    expect((await server.exited).code).toBe(2)
    expect(server.log()).toContain(reason)
  })

  it('stays through USR2 until the last master leaves', async () => {
    const path = join(scratchFolder(), 'sock')
    const server = launch(['--bind', `unix:${path}`, '--mode', 'thread'])
    await until('it answers', async () => (await ask(path)) === 'hello')
    server.signal('SIGUSR2')
    const second = (): number => Number(/\[(\d+)\] \[INFO\] This is Master\.2 /.exec(server.log())?.[1])
    await until('the second has a worker', () => workersOf(second()).length === 1)
    await until('its worker boots', () => server.log().includes(`worker with pid: ${workersOf(second())[0]}`))
    server.signal('SIGTERM')
    expect((await server.exited).code).toBe(0)
    await until('the second is promoted', () => server.log().includes('Master has been promoted.'))
    expect(await ask(path)).toBe('hello')
    process.kill(second(), 'SIGTERM')
    await until('it has left', () => !isAlive(second()))
    expect(existsSync(path)).toBe(false)
  })

  it("is systemd's, and stays, when the socket is", async () => {
    const path = join(scratchFolder(), 'sock')
    // Node's own server would accept here, and take the name away when it is closed.
    const {fd} = listenUnix({path, backlog: 16, umask: 0o077})
    const script = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"'
    const child = spawn('/bin/sh', ['-c', script, process.execPath, program, '--mode', 'async'], {
      stdio: ['ignore', 'ignore', 'ignore', fd],
    })
    close(fd)
    onTestFinished(() => void child.kill('SIGKILL'))
    await until('it answers', async () => (await ask(path)) === 'hello')
    const exited = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
    expect(existsSync(path)).toBe(true)
  })
})

/** The body of `/`; undefined when there is no answer. */
function ask(socketPath: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const request = get({socketPath, path: '/', agent: false, timeout: 5000}, response => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.once('end', () => resolve(body))
    })
    request.once('error', () => resolve(undefined))
    request.once('timeout', () => request.destroy())
  })
}
