import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import type {RawSettings} from '../../../../servers/reference/settings/settings.js'
import {buildReferenceServer, type Built} from './built.js'
import {Client, fetchOnce, within} from './client.js'
import {startUpstream, startWorker, type LoneWorker} from './process.js'
import {undisturbed} from '../../../fixtures/undisturbed.js'

/** What all three WSGI modes have in common, and where they differ, seen from outside the process. */
let built: Built
let workers: LoneWorker[] = []
let clients: Client[] = []

beforeAll(() => {
  built = buildReferenceServer()
})
afterAll(() => built.remove())
afterEach(async () => {
  for (const client of clients) client.close()
  await Promise.all(workers.map(worker => worker.program.kill()))
  workers = []
  clients = []
})

async function start(settings: RawSettings): Promise<LoneWorker> {
  const worker = await startWorker(built, {logLevel: 'error', ...settings})
  workers.push(worker)
  return worker
}

async function open(port: number): Promise<Client> {
  const client = await Client.to(port)
  clients.push(client)
  return client
}

const modes = ['sync', 'thread', 'green'] as const
const keepAliveModes = ['thread', 'green'] as const

describe.each(modes)('%s', mode => {
  test('serves the fixed app', async () => {
    const {port} = await start({mode})
    expect(await fetchOnce(port, '/')).toMatchObject({status: 200, body: 'hello'})
    expect(await fetchOnce(port, '/cpu?ms=1')).toMatchObject({status: 200, body: 'ok'})
    expect(await fetchOnce(port, '/sleep?ms=1')).toMatchObject({status: 200, body: 'ok'})
    expect((await fetchOnce(port, '/bytes?n=200000')).body).toBe('x'.repeat(200_000))
    expect(await fetchOnce(port, '/io')).toMatchObject({status: 503})
    expect(await fetchOnce(port, '/nowhere')).toMatchObject({status: 404})
    expect(await fetchOnce(port, '/cpu?ms=soon')).toMatchObject({status: 400})
    const websocket = await fetchOnce(port, '/ws')
    expect(websocket.status).toBe(426)
    expect(websocket.headers.get('upgrade')).toBe('websocket')
    const whoami = await fetchOnce(port, '/whoami')
    expect(JSON.parse(whoami.body)).toMatchObject({
      mode,
      worker: 1,
      requests: 8,
      thread: mode === 'thread' ? 1 : 0,
    })
  })

  test('answers HEAD with the length and without the body', async () => {
    const {port} = await start({mode})
    const client = await open(port)
    client.send('HEAD / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n')
    const {status, headers} = await client.response('HEAD')
    expect({status, length: headers.get('content-length')}).toEqual({status: 200, length: '5'})
    expect(await client.rest()).toBe('')
  })

  test('reads a body by its length, in chunks, and after 100 Continue', async () => {
    const {port} = await start({mode})
    const post = 'POST /echo HTTP/1.1\r\nHost: test\r\nContent-Type: text/x\r\n'
    const counted = await open(port)
    const response = await counted.send(`${post}Content-Length: 5\r\n\r\nhel`).send('lo').response()
    expect(response).toMatchObject({status: 200, body: 'hello'})
    expect(response.headers.get('content-type')).toBe('text/x')

    const chunked = await open(port)
    chunked.send(
      `${post}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer-Field: 1\r\n\r\n`,
    )
    expect((await chunked.response()).body).toBe('hello world')

    const patient = await open(port)
    patient.send(`${post}Content-Length: 2\r\nExpect: 100-continue\r\n\r\n`)
    expect((await patient.response()).status).toBe(100)
    expect((await patient.send('ok').response()).body).toBe('ok')
  })

  test('refuses what is not a request, and closes', async () => {
    const {port} = await start({mode})
    const cases = [
      ['GET / HTTP/1.1\r\n\r\n', 400],
      ['GET / HTTP/3.0\r\n\r\n', 505],
      [`GET /${'a'.repeat(5000)} HTTP/1.1\r\n`, 414],
      ['POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n', 400],
      [`POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 ** 30}\r\n\r\nabc`, 413],
    ] as const
    for (const [text, status] of cases) {
      const client = await open(port)
      const response = await client.send(text).response()
      expect(response.status).toBe(status)
      expect(response.headers.get('connection')).toBe('close')
      expect(await client.rest()).toBe('')
    }
    expect((await fetchOnce(port, '/')).status).toBe(200)
  })

  test('never takes the rest of an unread body for a request', async () => {
    const {port} = await start({mode})
    const client = await open(port)
    const smuggled = 'GET /whoami HTTP/1.1\r\nHost: test\r\n\r\n'
    client.send(`POST /nowhere HTTP/1.1\r\nHost: test\r\nContent-Length: ${smuggled.length * 1000}\r\n\r\n`)
    expect((await client.response()).status).toBe(404)
    client.send(smuggled)
    expect(await client.rest()).toBe('')
  })

  test('asks the upstream, again over the same connection, and says when it cannot', async () => {
    const upstream = await startUpstream(built)
    workers.push(upstream)
    const {port} = await start({mode, upstream: `127.0.0.1:${upstream.port}`})
    expect(await fetchOnce(port, '/io?ms=20')).toMatchObject({status: 200, body: 'ok'})
    expect(await fetchOnce(port, '/mixed?cpu=1&io=5')).toMatchObject({status: 200})
    const startedMs = performance.now()
    expect(await fetchOnce(port, '/fanout?n=4&ms=50')).toMatchObject({status: 200})
    expect(performance.now() - startedMs).toBeGreaterThan(199)
    await upstream.program.kill()
    // The connection that was kept is stale by now, and no new one can be made.
    expect(await fetchOnce(port, '/io?ms=1')).toMatchObject({status: 502})
  })

  test('on TERM answers what is in flight, drops what is silent, and leaves', async () => {
    const {port, program} = await start({mode, threads: 2})
    const busy = await open(port)
    busy.get('/sleep?ms=1500')
    await sleep(600)
    if (mode !== 'sync') await open(port)
    program.signal('SIGTERM')
    const response = await busy.response()
    expect(response).toMatchObject({status: 200, body: 'ok'})
    expect(response.headers.get('connection')).toBe('close')
    expect(await within(program.exited, 10_000)).toBe(0)
    expect(await program.nextLine()).toMatchObject({requests: 1})
  })

  test('on TERM still answers who has connected and not asked yet', async () => {
    await undisturbed(async timely => {
      const {port, program} = await start({mode, timeout: 0})
      const client = await open(port)
      await sleep(200)
      program.signal('SIGTERM')
      await sleep(200)
      const response = await client
        .get('/')
        .response()
        .catch(() => undefined)
      timely(() => expect(response?.status).toBe(200))
      expect(await within(program.exited, 10_000)).toBe(0)
    })
  })

  test('on TERM leaves though a silent client holds it', async () => {
    const {port, program} = await start({mode, timeout: 0})
    await open(port)
    await sleep(200)
    program.signal('SIGTERM')
    expect(await within(program.exited, 10_000)).toBe(0)
  })

  test('as an orphan leaves though a request is stuck', async () => {
    const {port, program} = await start({mode})
    const client = await open(port)
    client.send('POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n')
    await sleep(200)
    program.signal('SIGUSR2')
    expect(await within(program.exited, 10_000)).toBe(0)
  })

  test('is not held by a client that keeps its side open after the answer', async () => {
    const {port} = await start({mode})
    for (let index = 0; index < 3; index++) {
      const client = await open(port)
      await client.get('/', 'Connection: close\r\n').response()
    }
    await undisturbed(async timely => {
      const startedMs = performance.now()
      await fetchOnce(port, '/')
      timely(() => expect(performance.now() - startedMs).toBeLessThan(1500))
    })
  })
})

test('sync serves one request at once, thread as many as its threads, green all', async () => {
  const inService = async (settings: RawSettings): Promise<number> => {
    const {port} = await start(settings)
    await fetchOnce(port, '/')
    const startedMs = performance.now()
    await Promise.all(Array.from({length: 12}, () => fetchOnce(port, '/sleep?ms=200')))
    return (12 * 200) / (performance.now() - startedMs)
  }
  await undisturbed(async timely => {
    const sync = await inService({mode: 'sync'})
    const thread = await inService({mode: 'thread', threads: 4})
    const green = await inService({mode: 'green'})
    expect(sync).toBeLessThanOrEqual(1)
    expect(thread).toBeLessThanOrEqual(4)
    expect(green).toBeLessThanOrEqual(12)
    timely(() => {
      expect(thread / sync).toBeGreaterThan(2)
      expect(green / thread).toBeGreaterThan(1.5)
    })
  })
})

describe('silent clients:', () => {
  test('one holds a sync worker, until it goes', async () => {
    const {port} = await start({mode: 'sync'})
    const silent = await open(port)
    await sleep(100)
    const answer = fetchOnce(port, '/')
    expect(await within(answer, 700)).toBe('not yet')
    silent.close()
    expect(await answer).toMatchObject({status: 200})
  })

  test('as many as there are threads hold a thread worker, one fewer does not', async () => {
    const {port} = await start({mode: 'thread', threads: 2})
    await open(port)
    await sleep(100)
    expect(await fetchOnce(port, '/')).toMatchObject({status: 200})
    await open(port)
    await sleep(100)
    const answer = fetchOnce(port, '/')
    expect(await within(answer, 700)).toBe('not yet')
    // After five seconds the silent ones go to the poller.
    expect(await answer).toMatchObject({status: 200})
  })

  test('many do not hold a green worker, and are cut off', async () => {
    const {port} = await start({mode: 'green', keepAlive: 1})
    const silent = await Promise.all(Array.from({length: 20}, () => open(port)))
    expect(await within(fetchOnce(port, '/'), 5000)).toMatchObject({status: 200})
    for (const client of silent) expect(await client.rest()).toBe('')
  })
})

describe.each(keepAliveModes)('%s with keep-alive', mode => {
  test('keeps a connection for more requests, until it is idle for too long', async () => {
    const {port} = await start({mode, keepAlive: 1})
    const client = await open(port)
    const startedMs = performance.now()
    for (let index = 0; index < 3; index++) {
      const response = await client.get('/').response()
      expect(response.headers.get('connection')).toBe('keep-alive')
    }
    expect(await client.rest()).toBe('')
    expect(performance.now() - startedMs).toBeGreaterThan(800)
  })

  test('answers pipelined requests in order, also when they come in pieces', async () => {
    const {port} = await start({mode})
    const client = await open(port)
    const sizes = [5, 3, 70_000, 1, 9]
    const text = sizes.map(size => `GET /bytes?n=${size} HTTP/1.1\r\nHost: test\r\n\r\n`).join('')
    client.send(text.slice(0, 55))
    await sleep(50)
    client.send(text.slice(55))
    for (const size of sizes) expect((await client.response()).body).toHaveLength(size)
    expect(client.received).toBe('')
  })

  test('closes a connection with --keep-alive 0, and when the client does not want to keep it', async () => {
    const {port} = await start({mode, keepAlive: 0})
    const client = await open(port)
    expect((await client.get('/').response()).headers.get('connection')).toBe('close')
    const other = await start({mode})
    const old = await open(other.port)
    old.send('GET / HTTP/1.0\r\n\r\n')
    expect((await old.response()).headers.get('connection')).toBe('close')
    expect(await old.rest()).toBe('')
  })

  test('answers one more request on each connection when it stops', async () => {
    await undisturbed(async timely => {
      const {port, program} = await start({mode, keepAlive: 30})
      const idle = await open(port)
      await idle.get('/').response()
      await sleep(150)
      program.signal('SIGTERM')
      await sleep(300)
      // Undefined where it came too late: the connection has a second.
      const response = await idle
        .get('/')
        .response()
        .catch(() => undefined)
      timely(() => expect(response?.status).toBe(200))
      expect(response?.headers.get('connection')).toBe('close')
      expect(await within(program.exited, 10_000)).toBe(0)
      expect(await program.nextLine()).toMatchObject({requests: 2})
    })
  })

  test('holds --worker-connections connections, and the next one waits until one is closed', async () => {
    const {port} = await start({mode, workerConnections: 3, keepAlive: 30})
    const held = await Promise.all([open(port), open(port), open(port)])
    for (const client of held) await client.get('/').response()
    const answer = fetchOnce(port, '/')
    expect(await within(answer, 500)).toBe('not yet')
    held[0].close()
    expect(await within(answer, 10_000)).toMatchObject({status: 200})
  })
})

test('a thread worker with a GIL burns CPU in one thread at a time, and still switches', async () => {
  const {port} = await start({mode: 'thread', threads: 2, gil: true})
  await fetchOnce(port, '/')
  const startedMs = performance.now()
  await Promise.all([fetchOnce(port, '/cpu?ms=200'), fetchOnce(port, '/cpu?ms=200')])
  expect(performance.now() - startedMs).toBeGreaterThan(395)
  const long = fetchOnce(port, '/cpu?ms=3000')
  await sleep(100)
  expect(await within(fetchOnce(port, '/'), 2000)).toMatchObject({status: 200})
  await long
})
