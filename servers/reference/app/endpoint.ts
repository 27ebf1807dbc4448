/**
 * The fixed app's routes as data: the same table for the WSGI, ASGI and plain-handler apps, so that they differ only
 * in how they wait. Every parameter is capped; a bad one is a 400 with a reason.
 */
export type Endpoint =
  | {readonly kind: 'hello'}
  | {readonly kind: 'cpu'; readonly cpuMs: number}
  | {readonly kind: 'io'; readonly waitMs: number}
  | {readonly kind: 'sleep'; readonly waitMs: number}
  | {readonly kind: 'mixed'; readonly cpuMs: number; readonly waitMs: number}
  | {readonly kind: 'fanout'; readonly calls: number; readonly waitMs: number}
  | {readonly kind: 'db'; readonly waitMs: number; readonly rows: number}
  | {readonly kind: 'bytes'; readonly count: number}
  | {readonly kind: 'echo'}
  | {readonly kind: 'whoami'}
  | {readonly kind: 'websocket'}
  | {
      readonly kind: 'refused'
      readonly status: 400 | 404 | 405
      readonly reason: string
      readonly allow?: string
    }

/** Largest values that a request may ask for: one request must not hold a machine. */
export const caps = {
  cpuMs: 10_000,
  waitMs: 60_000,
  calls: 100,
  rows: 10_000,
  bytes: 16 * 1024 * 1024,
  bodyBytes: 16 * 1024 * 1024,
} as const

/** Finds the endpoint of a request. `query` is without its question mark. */
export function endpointOf(method: string, path: string, query: string): Endpoint {
  if (path === '/echo') {
    return method === 'POST' || method === 'PUT' ? {kind: 'echo'} : refuse405('POST, PUT')
  }
  const read = readers[path]
  if (read === undefined) return {kind: 'refused', status: 404, reason: 'no such path'}
  if (method !== 'GET' && method !== 'HEAD') return refuse405('GET, HEAD')
  try {
    return read(query === '' ? noParameters : new URLSearchParams(query))
  } catch (error) {
    if (error instanceof BadParameter) return {kind: 'refused', status: 400, reason: error.message}
    throw error
  }
}

const noParameters = new URLSearchParams()

const readers: Readonly<Record<string, ((query: URLSearchParams) => Endpoint) | undefined>> = Object.assign(
  Object.create(null) as object,
  {
    '/': (): Endpoint => ({kind: 'hello'}),
    '/cpu': (q: URLSearchParams): Endpoint => ({kind: 'cpu', cpuMs: number(q, 'ms', 5, caps.cpuMs)}),
    '/io': (q: URLSearchParams): Endpoint => ({kind: 'io', waitMs: number(q, 'ms', 50, caps.waitMs)}),
    '/sleep': (q: URLSearchParams): Endpoint => ({kind: 'sleep', waitMs: number(q, 'ms', 50, caps.waitMs)}),
    '/mixed': (q: URLSearchParams): Endpoint => ({
      kind: 'mixed',
      cpuMs: number(q, 'cpu', 2, caps.cpuMs),
      waitMs: number(q, 'io', 20, caps.waitMs),
    }),
    '/fanout': (q: URLSearchParams): Endpoint => ({
      kind: 'fanout',
      calls: integer(q, 'n', 5, caps.calls),
      waitMs: number(q, 'ms', 20, caps.waitMs),
    }),
    '/db': (q: URLSearchParams): Endpoint => ({
      kind: 'db',
      waitMs: number(q, 'ms', 10, caps.waitMs),
      rows: integer(q, 'rows', 10, caps.rows),
    }),
    '/bytes': (q: URLSearchParams): Endpoint => ({kind: 'bytes', count: integer(q, 'n', 1024, caps.bytes)}),
    '/whoami': (): Endpoint => ({kind: 'whoami'}),
    '/ws': (): Endpoint => ({kind: 'websocket'}),
  },
)

class BadParameter extends Error {}

function number(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const text = query.get(name)
  if (text === null) return fallback
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text))
    throw new BadParameter(`${name} must be a number from 0 to ${most}`)
  const value = Number(text)
  if (value > most) throw new BadParameter(`${name} must be at most ${most}`)
  return value
}

function integer(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const value = number(query, name, fallback, most)
  if (!Number.isInteger(value)) throw new BadParameter(`${name} must be a whole number from 0 to ${most}`)
  return value
}

function refuse405(allow: string): Endpoint {
  return {kind: 'refused', status: 405, reason: `use ${allow}`, allow}
}
