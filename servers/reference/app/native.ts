import type {IncomingMessage, ServerResponse} from 'node:http'
import {setTimeout as sleep} from 'node:timers/promises'
import {waited} from '../trace/record.js'
import {burn} from './burn.js'
import {createDatabase, type Database} from './database.js'
import {decodedPath} from '../interface/decoded-path.js'
import {caps, endpointOf, type Endpoint} from './endpoint.js'
import {filler, fillerPieces} from './filler.js'
import type {LoopAppOptions} from './loop-app-options.js'
import {GatheredBody} from '../interface/gathered-body.js'
import {createUpstreamCall, type CallUpstream} from './native-upstream.js'
import type {NativeApp} from '../interface/native.js'
import {UpstreamError} from './upstream-error.js'

/** The fixed app as a plain node:http handler. */
export function createNativeApp(options: LoopAppOptions): NativeApp {
  const callUpstream = createUpstreamCall(options.upstream)
  const database = createDatabase(options.database)

  return (request, response) => {
    const {path, query} = splitTarget(request.url ?? '/')
    const endpoint = endpointOf(request.method ?? 'GET', path, query)
    switch (endpoint.kind) {
      case 'hello':
        return reply(response, 200, 'hello')
      case 'bytes':
        return replyBytes(response, endpoint.count)
      case 'echo':
        return echo(request, response)
      case 'whoami':
        return reply(response, 200, JSON.stringify(options.whoami()), {type: 'application/json'})
      case 'websocket':
        return reply(response, 426, 'use a WebSocket', {
          fields: {Upgrade: 'websocket', Connection: 'upgrade'},
        })
      case 'refused': {
        const fields = endpoint.allow === undefined ? undefined : {Allow: endpoint.allow}
        return reply(response, endpoint.status, endpoint.reason, {fields})
      }
      default:
        return workThenAnswer(endpoint, response, callUpstream, database)
    }
  }
}

/** The path of a request, percent-decoded, and its query. */
export function splitTarget(target: string): {readonly path: string; readonly query: string} {
  const start = target.startsWith('/') ? 0 : pathStart(target)
  const mark = target.indexOf('?', start)
  const path = mark === -1 ? target.slice(start) : target.slice(start, mark)
  return {path: decodedPath(path), query: mark === -1 ? '' : target.slice(mark + 1)}
}

/** Of `http://host/path`, which a server must accept too (RFC 9112 §3.2.2). */
function pathStart(target: string): number {
  const authority = target.indexOf('://')
  const slash = authority === -1 ? -1 : target.indexOf('/', authority + 3)
  return slash === -1 ? 0 : slash
}

type Work = Extract<Endpoint, {kind: 'cpu' | 'io' | 'sleep' | 'mixed' | 'fanout' | 'db'}>

async function workThenAnswer(
  work: Work,
  response: ServerResponse,
  callUpstream: CallUpstream,
  database: Database,
): Promise<void> {
  let answer: string
  try {
    answer = await perform(work, callUpstream, database)
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return reply(response, error.status, error.message)
  }
  reply(response, 200, answer)
}

async function perform(work: Work, callUpstream: CallUpstream, database: Database): Promise<string> {
  switch (work.kind) {
    case 'cpu':
      burn(work.cpuMs)
      break
    case 'io':
      await waited(() => callUpstream(work.waitMs))
      break
    case 'sleep':
      await waited(() => sleep(work.waitMs))
      break
    case 'mixed':
      burn(work.cpuMs)
      await waited(() => callUpstream(work.waitMs))
      break
    case 'fanout':
      await Promise.all(Array.from({length: work.calls}, () => waited(() => callUpstream(work.waitMs))))
      break
    case 'db':
      return `${await waited(() => database.countRows(work.waitMs, work.rows))} rows`
  }
  return 'ok'
}

interface ReplyOptions {
  readonly type?: string
  readonly fields?: Readonly<Record<string, string>> | undefined
}

function reply(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  {type = 'text/plain', fields}: ReplyOptions = noOptions,
): undefined {
  const length = Buffer.byteLength(body)
  // As a list, which node:http walks faster than an object; copying one costs more than all the rest of this function.
  if (fields === undefined)
    response.writeHead(status, ['Content-Type', type, 'Content-Length', String(length)])
  else response.writeHead(status, {'Content-Type': type, ...fields, 'Content-Length': length})
  response.end(body)
}

const noOptions: ReplyOptions = {}

/** Much of it is sent in pieces, each when the client has taken the one before. */
function replyBytes(response: ServerResponse, count: number): Promise<void> | undefined {
  const small = filler(count)
  return small === undefined ? replyInPieces(response, count) : reply(response, 200, small)
}

async function replyInPieces(response: ServerResponse, count: number): Promise<void> {
  response.writeHead(200, {'Content-Type': 'text/plain', 'Content-Length': count})
  for (const piece of fillerPieces(count)) {
    if (response.destroyed) return
    if (!response.write(piece)) await drained(response)
  }
  response.end()
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const finish = (): void => {
      response.off('drain', finish)
      response.off('close', finish)
      resolve()
    }
    response.on('drain', finish)
    response.on('close', finish)
  })
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (Number(request.headers['content-length']) > caps.bodyBytes) return refuseBody(response)
  const received = new GatheredBody()
  for await (const piece of request as AsyncIterable<Uint8Array>) {
    received.add(piece)
    if (received.length > caps.bodyBytes) return refuseBody(response)
  }
  const type = request.headers['content-type'] ?? 'application/octet-stream'
  reply(response, 200, received.whole(), {type})
}

function refuseBody(response: ServerResponse): void {
  reply(response, 413, `a body may have at most ${caps.bodyBytes} bytes`, {
    fields: {Connection: 'close'},
  })
}
