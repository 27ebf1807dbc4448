import {spawn} from 'node:child_process'
import {createServer, type AddressInfo, type Server} from 'node:net'
import {fileURLToPath} from 'node:url'
import {expect, it, onTestFinished} from 'vitest'
import {until} from './reference-server.js'

const program = fileURLToPath(new URL('../../../../dist/servers/reference/main.js', import.meta.url))

interface Started {
  readonly log: () => string
  readonly exited: Promise<number | null>
  stop(): void
}

/** As systemd starts it: the socket is descriptor 3, and the variables name the process that is to have it. */
function startAsUnit(socket: Server, sockets: number): Started {
  const {fd} = (socket as unknown as {readonly _handle: {readonly fd: number}})._handle
  const script = `LISTEN_PID=$$ LISTEN_FDS=${sockets} exec "$0" "$@"`
  const command = [process.execPath, program, '--mode', 'async', '--bind', '127.0.0.1:1']
  const child = spawn('/bin/sh', ['-c', script, ...command], {stdio: ['ignore', 'ignore', 'pipe', fd]})
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text))
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await exited
  })
  return {log: () => log, exited, stop: () => child.kill('SIGTERM')}
}

async function listening(): Promise<{server: Server; port: number}> {
  const server = createServer().listen(0, '127.0.0.1')
  await until('a port is taken', () => server.listening)
  return {server, port: (server.address() as AddressInfo).port}
}

it('serves on the socket that systemd passes on, whatever --bind says', async () => {
  const {server, port} = await listening()
  const started = startAsUnit(server, 1)
  server.close()
  await until('it listens', () => started.log().includes(`Listening at: http://127.0.0.1:${port} (`))
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('hello')
  started.stop()
  expect(await started.exited).toBe(0)
})

it('refuses more sockets than it can serve', async () => {
  const {server} = await listening()
  const started = startAsUnit(server, 2)
  server.close()
  expect(await started.exited).toBe(1)
  expect(started.log()).toContain('LISTEN_FDS is 2: one socket can be served, and no more')
})
