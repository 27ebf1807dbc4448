import {setTimeout as sleep} from 'node:timers/promises'
import type {AsgiApp, HttpScope, Receive, Send} from '../interface/asgi.js'
import {GatheredBody} from '../interface/gathered-body.js'
import {createUpstreamPool, type UpstreamPool} from './asgi-upstream.js'
import {waited} from '../trace/record.js'
import {burn} from './burn.js'
import {createDatabase, type Database} from './database.js'
import {caps, endpointOf, type Endpoint} from './endpoint.js'
import {filler, fillerPieces} from './filler.js'
import type {LoopAppOptions} from './loop-app-options.js'
import {UpstreamError} from './upstream-error.js'

/** The fixed app as an async one: it waits with `await`, and so it may wait for several things at once. */
export function createAsgiApp(options: LoopAppOptions): AsgiApp {
  const pool = createUpstreamPool(options.upstream)
  const database = createDatabase(options.database)
  return async (scope, receive, send) => {
    switch (scope.type) {
      case 'http':
        return respond(scope, receive, send, {pool, database, whoami: options.whoami})
      case 'websocket':
        return scope.path === '/ws' ? echoMessages(receive, send) : send({type: 'websocket.close'})
      case 'lifespan':
        return live(receive, send, async () => {
          pool.close()
          await database.close()
        })
    }
  }
}

interface World {
  readonly pool: UpstreamPool
  readonly database: Database
  readonly whoami: () => object
}

async function respond(scope: HttpScope, receive: Receive, send: Send, world: World): Promise<void> {
  const endpoint = endpointOf(scope.method, scope.path, scope.queryString)
  switch (endpoint.kind) {
    case 'hello':
      return sendText(send, 200, 'hello')
    case 'bytes':
      return sendBytes(send, endpoint.count)
    case 'echo':
      return echo(scope, receive, send)
    case 'whoami':
      return sendBody(send, 200, [['Content-Type', 'application/json']], JSON.stringify(world.whoami()))
    case 'websocket':
      return sendBody(send, 426, [...plain, ['Upgrade', 'websocket']], 'use a WebSocket')
    case 'refused':
      return sendBody(
        send,
        endpoint.status,
        endpoint.allow === undefined ? plain : [...plain, ['Allow', endpoint.allow]],
        endpoint.reason,
      )
    default:
      return workThenAnswer(endpoint, send, world)
  }
}

async function workThenAnswer(work: Work, send: Send, world: World): Promise<void> {
  let answer: string
  try {
    answer = await perform(work, world)
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return sendText(send, error.status, error.message)
  }
  return sendText(send, 200, answer)
}

type Work = Extract<Endpoint, {kind: 'cpu' | 'io' | 'sleep' | 'mixed' | 'fanout' | 'db'}>

async function perform(work: Work, {pool, database}: World): Promise<string> {
  switch (work.kind) {
    case 'cpu':
      burn(work.cpuMs)
      break
    case 'io':
      await waited(() => pool.call(work.waitMs))
      break
    case 'sleep':
      await waited(() => sleep(work.waitMs))
      break
    case 'mixed':
      burn(work.cpuMs)
      await waited(() => pool.call(work.waitMs))
      break
    case 'fanout':
      await Promise.all(Array.from({length: work.calls}, () => waited(() => pool.call(work.waitMs))))
      break
    case 'db':
      return `${await waited(() => database.countRows(work.waitMs, work.rows))} rows`
  }
  return 'ok'
}

const plain = [['Content-Type', 'text/plain']] as const
type Headers = readonly (readonly [string, string])[]

function sendText(send: Send, status: number, text: string): Promise<void> {
  return sendBody(send, status, plain, text)
}

async function sendBody(
  send: Send,
  status: number,
  headers: Headers,
  body: string | Uint8Array,
): Promise<void> {
  await send({type: 'http.response.start', status, headers})
  await send({type: 'http.response.body', body})
}

/** Much of it is sent in pieces, each when the client has taken the one before. */
async function sendBytes(send: Send, count: number): Promise<void> {
  const small = filler(count)
  if (small !== undefined) return sendText(send, 200, small)
  const headers = [...plain, ['Content-Length', String(count)]] as const
  await send({type: 'http.response.start', status: 200, headers})
  for (const body of fillerPieces(count)) await send({type: 'http.response.body', body, moreBody: true})
  await send({type: 'http.response.body', body: ''})
}

async function echo(scope: HttpScope, receive: Receive, send: Send): Promise<void> {
  const received = new GatheredBody()
  if (Number(field(scope, 'content-length')) > caps.bodyBytes) return refuseBody(send)
  for (;;) {
    const event = await receive()
    if (event.type !== 'http.request') return
    received.add(event.body)
    if (received.length > caps.bodyBytes) return refuseBody(send)
    if (!event.moreBody) break
  }
  const type = field(scope, 'content-type') ?? 'application/octet-stream'
  return sendBody(send, 200, [['Content-Type', type]], received.whole())
}

function field(scope: HttpScope, wanted: string): string | undefined {
  return scope.headers.find(([name]) => name === wanted)?.[1]
}

function refuseBody(send: Send): Promise<void> {
  return sendText(send, 413, `a body may have at most ${caps.bodyBytes} bytes`)
}

async function echoMessages(receive: Receive, send: Send): Promise<void> {
  await send({type: 'websocket.accept'})
  for (;;) {
    const event = await receive()
    if (event.type === 'websocket.disconnect') return
    if (event.type === 'websocket.receive') await send({type: 'websocket.send', data: event.data})
  }
}

async function live(receive: Receive, send: Send, close: () => Promise<void>): Promise<void> {
  for (;;) {
    const event = await receive()
    if (event.type === 'lifespan.startup') await send({type: 'lifespan.startup.complete'})
    if (event.type === 'lifespan.shutdown') {
      await close()
      return send({type: 'lifespan.shutdown.complete'})
    }
  }
}
