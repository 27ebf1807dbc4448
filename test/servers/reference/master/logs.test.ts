import {existsSync, readFileSync, readlinkSync, renameSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {get, rawClient} from './raw-client.js'
import {launch, startServer, until} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

describe.each(['sync', 'thread', 'green', 'async', 'native'])('%s access log', mode => {
  it('has a line for each answer, which no request can forge, and opens again on USR1', async () => {
    const file = join(scratchFolder(), 'access.log')
    const flags = ['--mode', mode, '--access-logfile', file]
    const server = await startServer([...flags, '--access-logformat', '%(h)s "%(r)s" %(s)s %(B)s "%(a)s"'])
    const client = await rawClient(server.port)
    client.send(get('/bytes?n=70000', 'User-Agent: a" 200 \xe9', 'Connection: close'))
    await client.closed()
    await fetch(`${server.url}/nowhere`, {method: 'HEAD'})
    await until('both are logged', () => lines(file).length >= 3)
    expect(lines(file).slice(1)).toEqual([
      String.raw`127.0.0.1 "GET /bytes?n=70000 HTTP/1.1" 200 70000 "a\" 200 \xe9"`,
      expect.stringMatching(/^127\.0\.0\.1 "HEAD \/nowhere HTTP\/1\.1" 404 0 "/),
    ])
    const workers = server.workers()
    renameSync(file, `${file}.1`)
    server.signal('SIGUSR1')
    await until('it is there again', () => existsSync(file))
    // The workers open it themselves, a little after the master.
    await until('a worker writes to it', async () => {
      await fetch(server.url)
      return lines(file).length > 0
    })
    expect(server.workers()).toEqual(workers)
  })
})

describe.each(['sync', 'thread', 'green', 'async', 'native'])('%s logs', mode => {
  it('have a request that is none, escaped, and every field that the usual format asks for', async () => {
    const file = join(scratchFolder(), 'access.log')
    const server = await startServer(['--mode', mode, '--access-logfile', file])
    const wrong = await rawClient(server.port)
    wrong.send('GET /\x1b[2J"x HTTP/1.1\r\nHost: x\r\n\r\n')
    await wrong.closed()
    const right = await rawClient(server.port)
    right.send(get('/', 'Referer: http://r/', 'User-Agent: me', 'Connection: close'))
    await right.closed()
    await until('both are logged', () => lines(file).length >= 3)
    const [refused = '', answered = ''] = lines(file).slice(-2)
    expect(refused).toMatch(/ "GET \/\\x1b\[2J\\"x HTTP\/1\.1" 400 [\d-]+ "-" "-"$/)
    expect(answered).toMatch(/ "GET \/ HTTP\/1\.1" 200 5 "http:\/\/r\/" "me"$/)
    await until('the reason is logged', () => server.log().includes('Invalid request from ip=127.0.0.1: '))
    expect(server.log()).toContain(String.raw`"GET /\x1b[2J\"x HTTP/1.1"`)
    expect(server.log()).not.toContain('\x1b')
  })
})

describe('error log', () => {
  it('is a file that is opened again on USR1, by workers too', async () => {
    const file = join(scratchFolder(), 'error.log')
    // startServer reads stderr, which is what this server does not write to.
    const server = launch(['--bind', '127.0.0.1:0', '--log-file', file, '--workers', '2'])
    await until('its workers run', () => (readIfAny(file).match(/Booting worker/g) ?? []).length === 2)
    renameSync(file, `${file}.1`)
    server.signal('SIGUSR1')
    await until('it is there again', () => existsSync(file))
    await until('everybody is through with it', () =>
      readIfAny(`${file}.1`).includes('Handling signal: usr1'),
    )
    server.signal('SIGTERM')
    expect((await server.exited).code).toBe(0)
    expect(readIfAny(file)).toContain('Shutting down: Master')
    expect(server.log()).toBe('')
  })

  it('must be one that can be opened', async () => {
    const server = launch(['--error-logfile', join(scratchFolder(), 'no', 'such', 'folder')])
    expect((await server.exited).code).toBe(1)
    expect(server.log()).toContain('ENOENT: no such file or directory, open ')
  })
})

it('is opened again by the bundled upstream too', async () => {
  const file = join(scratchFolder(), 'error.log')
  const server = launch(['--bind', '127.0.0.1:0', '--log-file', file, '--mode', 'async'])
  const upstreamLog = (): string => readlinkSync(`/proc/${server.upstream()}/fd/2`)
  await until('it runs', () => server.upstream() !== undefined && readIfAny(file).includes('Booting worker'))
  // Before its program runs it has descriptors, but reads no stdin yet; what is written waits for it.
  expect(upstreamLog()).toBe(file)
  renameSync(file, `${file}.1`)
  expect(upstreamLog()).toBe(`${file}.1`)
  server.signal('SIGUSR1')
  await until('it writes to the new one', () => upstreamLog() === file)
})

it('ignores WINCH, and says so', async () => {
  const server = await startServer(['--mode', 'async'])
  const workers = server.workers()
  server.signal('SIGWINCH')
  await until('it has said so', () => server.log().includes('SIGWINCH ignored. Not daemonized'))
  expect(server.workers()).toEqual(workers)
})

function lines(file: string): string[] {
  return readIfAny(file).split('\n').filter(Boolean)
}

function readIfAny(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
