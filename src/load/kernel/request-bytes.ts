/** A request as its user wrote it. */
export interface RequestParts {
  readonly method: string
  /** What stands between the method and the version: `/a/../b?c` stays so. */
  readonly target: string
  /** Of the URL; a Host among the headers goes before it. */
  readonly host: string
  /** `user:password` of the URL. */
  readonly auth: string | undefined
  /** In order, and as often as given. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
}

/** Methods whose requests have a body, and say so even when it is empty (RFC 9110 § 8.6). */
const withBody = new Set(['POST', 'PUT', 'PATCH'])

/**
 * The bytes of a request, in the order of the autocannon engine: Host, Connection, then the headers as they were given,
 * Content-Length last. Only what is missing is added. `keepsAlive`: it allows another request on its connection.
 */
export function requestBytes(parts: RequestParts): {readonly bytes: Buffer; readonly keepsAlive: boolean} {
  const {method, target, headers} = parts
  const body = Buffer.from(parts.body ?? '')
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted)
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(has('host') ? [] : [`Host: ${parts.host}`]),
    ...(has('connection') ? [] : ['Connection: keep-alive']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(parts.auth === undefined || has('authorization') ? [] : [basic(parts.auth)]),
    ...(body.length > 0 || withBody.has(method) ? [`Content-Length: ${body.length}`] : []),
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  return {bytes: Buffer.concat([head, body]), keepsAlive: !headers.some(asksToClose)}
}

function basic(auth: string): string {
  return `Authorization: Basic ${Buffer.from(auth).toString('base64')}`
}

function asksToClose([name, value]: readonly [string, string]): boolean {
  return name.toLowerCase() === 'connection' && /(^|,)\s*close\s*(,|$)/i.test(value)
}
