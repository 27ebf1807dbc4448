import {once} from 'node:events'
import {createServer, type IncomingMessage} from 'node:http'
import type {AddressInfo} from 'node:net'
import {chmodSync, mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, test, vi} from 'vitest'
import {WebSocket} from 'ws'
import type {ServerHandle} from '../../src/server/handle.js'
import {hasNginx} from '../fixtures/has-nginx.js'
import {nginxConfiguration, requireNginx, startNginx, type NginxRequest} from '../../src/server/nginx.js'
import {freePort} from '../../src/server/port.js'
import {startUpstream} from '../../src/server/upstream.js'
import {pythonEnvironment} from '../servers/python-app/environment.js'
import {startPython} from '../servers/python-app/python-server.js'
import {processesOn} from './started.js'

const never = new AbortController().signal
const ready = {path: '/', status: 200, body: 'hello', timeoutMs: 20_000} as const

async function withNginx<T>(request: NginxRequest, use: (nginx: ServerHandle) => Promise<T>): Promise<T> {
  const nginx = await startNginx(request, never)
  try {
    return await use(nginx)
  } finally {
    await nginx.stop()
  }
}

test('nginx that is nowhere is an environment error with advice', () => {
  if (hasNginx()) expect(requireNginx({})).toMatch(/\/nginx$/)
  else expect(() => requireNginx({})).toThrow('nginx is not installed')
})

test('an upstream that is no address never reaches the configuration', () => {
  const request = {port: 1, ready, upstreamAddress: '127.0.0.1:80; } evil {'}
  expect(() => nginxConfiguration(request)).toThrow(TypeError)
})

describe.skipIf(!hasNginx())('nginx in front of a server (apt-get install nginx)', () => {
  test('asks it in HTTP/1.1 on connections that stay, and leaves nothing behind', async () => {
    const seen: IncomingMessage[] = []
    const behind = createServer((request, response) => {
      seen.push(request)
      response.end('hello')
    }).listen(0, '127.0.0.1')
    await once(behind, 'listening')
    const upstreamAddress = `127.0.0.1:${(behind.address() as AddressInfo).port}`
    const temporary = mkdtempSync(join(tmpdir(), 'bench-test-'))
    // nginx's workers run as nobody where its master is root.
    chmodSync(temporary, 0o711)
    vi.stubEnv('TMPDIR', temporary)
    const port = await freePort()
    await withNginx({upstreamAddress, port, ready}, async ({origin}) => {
      for (let request = 0; request < 5; request++) expect(await (await fetch(origin)).text()).toBe('hello')
    })
    const last = seen.slice(-5)
    expect(last.map(each => each.httpVersion)).toEqual(Array(5).fill('1.1'))
    expect(last[0]!.headers['connection']).toBeUndefined()
    expect(last[0]!.headers['host']).toBe(`127.0.0.1:${port}`)
    expect(new Set(last.map(each => each.socket.remotePort)).size).toBe(1)
    behind.close()
    behind.closeAllConnections()
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    expect(readdirSync(temporary)).toEqual([])
    vi.unstubAllEnvs()
    rmSync(temporary, {recursive: true})
  })

  test('two of them do not clash', async () => {
    const behind = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
    await once(behind, 'listening')
    const upstreamAddress = `127.0.0.1:${(behind.address() as AddressInfo).port}`
    const [one, two] = [await freePort(), await freePort()]
    const answers = await withNginx({upstreamAddress, port: one, ready}, first =>
      withNginx({upstreamAddress, port: two, ready}, second =>
        Promise.all([first, second].map(async ({origin}) => (await fetch(origin)).status)),
      ),
    )
    expect(answers).toEqual([200, 200])
    behind.close()
    behind.closeAllConnections()
    expect([...processesOn(one), ...processesOn(two)]).toEqual([])
  })

  const environment = pythonEnvironment()
  test.skipIf('missing' in environment)('passes a WebSocket on to uvicorn and back', async () => {
    if ('missing' in environment) return
    const upstream = await startUpstream(never)
    const command = 'uvicorn --port {port} --no-access-log --log-level critical asgi_app:application'
    const server = await startPython({name: 'uvicorn', command}, environment.bin, upstream.address)
    try {
      const request = {upstreamAddress: `127.0.0.1:${server.port}`, port: await freePort(), ready}
      await withNginx(request, async ({origin}) => {
        const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`)
        await once(socket, 'open')
        const answer = once(socket, 'message')
        socket.send('through nginx')
        expect(String((await answer)[0])).toBe('through nginx')
        socket.close(1000)
        expect((await once(socket, 'close'))[0]).toBe(1000)
      })
    } finally {
      await server.stop()
      await upstream.stop()
    }
  })
})
