import {isUnix} from '../http/request-url.js'
import {prepareStep, type PreparedStep} from './prepare.js'
import type {RequestStep, Session} from './contract.js'
import type {VisitRequest} from './visit-request.js'
import {requestsIn, usualLengthOf} from './walk.js'

type Field = readonly [name: string, value: string]

/** Methods whose requests have a body, and say so even when it is empty (RFC 9110 § 8.6). */
const withBody = new Set(['POST', 'PUT', 'PATCH'])

/** A session made ready for one origin: shared by all visits of a load. */
export class SessionPlan {
  readonly #prepared: ReadonlyMap<RequestStep, PreparedStep>
  readonly #host: string
  readonly #closes: boolean

  /** `closes`: the server is told that each connection carries one request. @throws RangeError */
  constructor(
    readonly session: Session,
    readonly origin: string,
    readonly seed: number,
    {closes = false}: {readonly closes?: boolean | undefined} = {},
  ) {
    this.#host = isUnix(origin) ? 'localhost' : new URL(origin).host
    this.#closes = closes
    this.#prepared = new Map(requestsIn(session.steps).map(step => [step, prepareStep(step)]))
  }

  prepared(step: RequestStep): PreparedStep {
    return this.#prepared.get(step) ?? prepareStep(step)
  }

  /** In the order in which they are written; where a redirect is followed, it comes after its step. */
  get names(): readonly string[] {
    const all = [...this.#prepared.values()].flatMap(({step, hop}) => [
      step.name,
      ...(hop === null ? [] : [hop.step.name]),
    ])
    return [...new Set(all)]
  }

  /** Requests of a session on average, redirects apart. */
  get usualLength(): number {
    return usualLengthOf(this.session.steps)
  }

  columnOf(data: string, column: string): number {
    return this.session.data[data]?.columns.indexOf(column) ?? -1
  }

  bytes({method, path, headers, body}: VisitRequest): {readonly bytes: Buffer; readonly keepsAlive: boolean} {
    const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name)
    const saysConnection = has('connection')
    let head = `${method} ${path} HTTP/1.1\r\n`
    if (!has('host')) head += `Host: ${this.#host}\r\n`
    if (!saysConnection) head += this.#closes ? 'Connection: close\r\n' : 'Connection: keep-alive\r\n'
    for (const [name, value] of headers) head += `${name}: ${value}\r\n`
    if (body !== undefined || withBody.has(method)) head += `Content-Length: ${body?.length ?? 0}\r\n`
    const start = Buffer.from(`${head}\r\n`, 'latin1')
    return {
      bytes: body === undefined ? start : Buffer.concat([start, body]),
      keepsAlive: saysConnection ? !headers.some(asksToClose) : !this.#closes,
    }
  }
}

function asksToClose([name, value]: Field): boolean {
  return name.toLowerCase() === 'connection' && /(^|,)\s*close\s*(,|$)/i.test(value)
}
