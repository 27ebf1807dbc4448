import {randomBytes, timingSafeEqual} from 'node:crypto'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {messageOf, usageError} from '../error.js'
import type {LiveEvent} from './event.js'

/** Of this machine only: what is measured is nobody else's business. */
const host = '127.0.0.1'

/** Browsers that watch at once; each costs its part of every event. */
const mostWatchers = 8

/** A watcher that has so much unread has gone to sleep, and is let go. */
const mostUnreadBytes = 4 * 2 ** 20

export interface LiveServer {
  /** With its token. */
  readonly url: string
  /** To all that watch, and to whoever comes later. */
  readonly tell: (event: LiveEvent) => void
  /** Ends every connection. */
  readonly close: () => Promise<void>
}

/**
 * A page that follows a run by server-sent events. Nothing is sent but events, no heartbeat either: between two of them a
 * watcher costs nothing.
 * @param port 0: a free one
 * @throws BenchError (usage) where it cannot be listened on
 */
export async function serveLive(page: string, port: number): Promise<LiveServer> {
  const token = randomBytes(16).toString('hex')
  const told: string[] = []
  const watchers = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    const path = pathOf(request, token)
    if (path === 'refused') refuse(response, 403, 'the address needs the token that bench printed')
    else if (path === '/') answer(response, page)
    else if (path !== '/events') refuse(response, 404, 'there is a page and its events')
    else if (watchers.size >= mostWatchers) refuse(response, 503, `${mostWatchers} pages watch already`)
    else watch(response, told, watchers)
  })
  await listen(server, port)
  const {port: actual} = server.address() as AddressInfo
  return {
    url: `http://${host}:${actual}/?token=${token}`,
    tell: event => {
      const text = `data: ${JSON.stringify(event)}\n\n`
      told.push(text)
      for (const response of watchers) {
        if (response.writableLength > mostUnreadBytes) response.destroy()
        else response.write(text)
      }
    },
    close: () => closed(server, watchers),
  }
}

/** Its path, where it is asked as the page asks: with the token, by GET, and under this address (no rebound DNS name). */
function pathOf({method, url = '', headers}: IncomingMessage, token: string): string {
  const asked = URL.canParse(url, `http://${host}`) ? new URL(url, `http://${host}`) : undefined
  const isHere = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '')
  if (asked === undefined || method !== 'GET' || !isHere) return 'refused'
  return isEqual(asked.searchParams.get('token') ?? '', token) ? asked.pathname : 'refused'
}

function isEqual(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const safeHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

function answer(response: ServerResponse, page: string): void {
  response.writeHead(200, {...safeHeaders, 'content-type': 'text/html; charset=utf-8'}).end(page)
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, {...safeHeaders, 'content-type': 'text/plain; charset=utf-8'}).end(`${why}\n`)
}

/** What was told before comes first. The retry outlasts a run: a page whose run has ended does not knock again. */
function watch(response: ServerResponse, told: readonly string[], watchers: Set<ServerResponse>): void {
  response.on('close', () => watchers.delete(response))
  response.on('error', () => watchers.delete(response))
  response.writeHead(200, {...safeHeaders, 'content-type': 'text/event-stream'})
  response.write(`retry: 5000\n\n${told.join('')}`)
  watchers.add(response)
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => {
      reject(
        usageError(
          'WB_NAMED_PORT_TAKEN',
          `cannot serve the live view on port ${port}: ${messageOf(error)}`,
          'leave the port out: a free one is taken',
          error,
        ),
      )
    })
    server.listen(port, host, resolve)
  })
}

/** Lets the last events out, shortly, and then ends what is still open. */
async function closed(server: Server, watchers: ReadonlySet<ServerResponse>): Promise<void> {
  const ended = new Promise(resolve => server.close(resolve))
  for (const response of watchers) response.end()
  const timer = setTimeout(() => server.closeAllConnections(), 500)
  server.closeIdleConnections()
  await ended
  clearTimeout(timer)
}
