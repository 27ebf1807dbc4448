import {spawnSync} from 'node:child_process'
import {createServer, type AddressInfo, type Server} from 'node:net'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {afterEach, describe, expect, it} from 'vitest'
import {queueLengthOf} from '../../src/measure/listen-queue.js'
import {requireAnswer, timeAlone} from '../../src/probe/alone.js'
import {probeBurst} from '../../src/probe/burst.js'
import {capacityOf, type Capacity} from '../../src/probe/capacity.js'
import {probeInService} from '../../src/probe/in-service.js'
import type {ProbeTarget} from '../../src/probe/target.js'
import type {LaunchSpec, ServerHandle} from '../../src/server/handle.js'
import {startServer} from '../../src/server/launch.js'
import {undisturbed} from '../fixtures/undisturbed.js'
import {fixtureSpec} from '../server/started.js'

/** Servers that no manifest knows, asked for what they are by design. */
const never = new AbortController().signal
const hasPython = spawnSync('python3', ['-c', 'import http.server']).status === 0
const running: ServerHandle[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map(server => server.stop()))
})

async function start(spec: LaunchSpec): Promise<ProbeTarget> {
  const server = await startServer(spec, never)
  running.push(server)
  const {host, port} = spec
  return {host, port, pid: server.pid, slowPath: '/slow', fastPath: '/', isFixedApp: false}
}

function pooled(size: number): Promise<LaunchSpec> {
  return fixtureSpec('pooled', {args: [String(size)]})
}

async function python(kind: string): Promise<LaunchSpec> {
  const spec = await fixtureSpec('pooled')
  const program = fileURLToPath(new URL('fixtures/http-server.py', import.meta.url))
  return {...spec, argv: ['python3', program, String(spec.port), kind]}
}

async function capacityAt(spec: LaunchSpec): Promise<Capacity> {
  const target = await start(spec)
  return capacityOf(await probeInService(target, await timeAlone(target, never), never))!
}

/** A busy machine shows less in service, never more. */
function expectPool(spec: () => Promise<LaunchSpec>, size: number): Promise<void> {
  return undisturbed(async timely => {
    const capacity = await capacityAt(await spec())
    expect(capacity.requests).toBeLessThanOrEqual(size)
    timely(() => expect(capacity).toEqual({requests: size, kind: 'exactly'}))
  })
}

/** How many connections can be opened before the first of them is too old depends on the machine. */
function expectNoBound(spec: () => Promise<LaunchSpec>): Promise<void> {
  return undisturbed(async timely => {
    const {kind, requests} = await capacityAt(await spec())
    expect(kind).not.toBe('exactly')
    timely(() => {
      expect(kind).toBe('all')
      expect(requests).toBeGreaterThan(30)
    })
  })
}

describe('requests in service', () => {
  it.each([1, 10, 40])('a pool of %i', size => expectPool(() => pooled(size), size))

  it('without a bound', () => expectNoBound(() => pooled(1000)))

  it.runIf(hasPython)('http.server, one at a time, with a listen queue of five', () =>
    expectPool(() => python('HTTPServer'), 1),
  )

  it.runIf(hasPython)('http.server, a thread for each, with a listen queue of five', () =>
    expectNoBound(() => python('ThreadingHTTPServer')),
  )
})

it.runIf(hasPython)('a burst overflows a listen queue of five', async () => {
  const target = await start(await python('HTTPServer'))
  const {connections, overflows, queueLength} = await probeBurst(target, never)
  expect(connections).toBeGreaterThan(5)
  // Before the server has accepted any of 64 that come within a few ms, the sixth waits in vain.
  expect(overflows).toBeGreaterThan(0)
  expect(queueLength).toBe(queueLengthOf(target.port))
})

describe('a server that gives no answer', () => {
  let server: Server
  afterEach(() => server.close())

  it('a reset is told as that', async () => {
    server = createServer(socket => socket.resetAndDestroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    await expect(requireAnswer({host: '127.0.0.1', port}, '/', never)).rejects.toMatchObject({
      code: 'WB_NO_ANSWER',
      message: expect.stringContaining(`GET http://127.0.0.1:${port}/: no answer: `) as string,
    })
  })
})

it('a request that does not wait says nothing of what waits', async () => {
  const target = await start(await pooled(4))
  await expect(timeAlone({...target, slowPath: '/'}, never)).rejects.toMatchObject({
    code: 'WB_PATH_DOES_NOT_WAIT',
    family: 'usage',
  })
})
