import type {RequestStep} from './contract.js'
import {constantOf} from './template.js'

type Field = readonly [name: string, value: string]

/** Methods whose requests have a body, and say so even when it is empty (RFC 9110 § 8.6). */
const withBody = new Set(['POST', 'PUT', 'PATCH'])

/** A request as it goes out. Nobody changes it. */
export interface RequestBytes {
  readonly bytes: Buffer
  /** Its own headers allow a second one on its connection. */
  readonly keepsAlive: boolean
}

/** Header lines, and what they say of the connection. */
interface Lines {
  readonly text: string
  readonly keepsAlive: boolean
}

/** What of a step's request is the same for every session: written once for a load. */
export class RequestFrame {
  /** Where nothing is filled in. */
  readonly #lines: Lines | undefined
  /** Where nothing at all is filled in: the request of a session without cookies. */
  readonly constant: (RequestBytes & {readonly path: string}) | undefined
  readonly #step: RequestStep
  readonly #host: string
  readonly #closes: boolean

  constructor(step: RequestStep, to: {readonly host: string; readonly closes: boolean}) {
    this.#step = step
    this.#host = to.host
    this.#closes = to.closes
    const headers = step.headers.map(([name, value]) => [name, constantOf(value)] as const)
    if (headers.every(isGiven)) this.#lines = this.#linesOf(headers)
    const path = constantOf(step.path)
    const body = step.body === null ? '' : constantOf(step.body)
    if (this.#lines !== undefined && path !== undefined && path !== '' && body !== undefined) {
      const whole = step.body === null ? undefined : Buffer.from(body)
      this.constant = {...this.bytes(path, () => [], '', whole), path}
    }
  }

  /** `headersOf` is only asked where something has to be filled in. `cookies`: '' where there are none. */
  bytes(
    path: string,
    headersOf: () => readonly Field[],
    cookies: string,
    body: Buffer | undefined,
  ): RequestBytes {
    const {method} = this.#step
    const {text, keepsAlive} = this.#lines ?? this.#linesOf(headersOf())
    let head = `${method} ${path} HTTP/1.1\r\n${text}`
    if (cookies !== '') head += `Cookie: ${cookies}\r\n`
    if (body !== undefined || withBody.has(method)) head += `Content-Length: ${body?.length ?? 0}\r\n`
    const start = Buffer.from(`${head}\r\n`, 'latin1')
    return {bytes: body === undefined ? start : Buffer.concat([start, body]), keepsAlive}
  }

  #linesOf(headers: readonly Field[]): Lines {
    const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name)
    const saysConnection = has('connection')
    let text = has('host') ? '' : `Host: ${this.#host}\r\n`
    if (!saysConnection) text += this.#closes ? 'Connection: close\r\n' : 'Connection: keep-alive\r\n'
    for (const [name, value] of headers) text += `${name}: ${value}\r\n`
    return {text, keepsAlive: saysConnection ? !headers.some(asksToClose) : !this.#closes}
  }
}

function isGiven(field: readonly [name: string, value: string | undefined]): field is Field {
  return field[1] !== undefined
}

function asksToClose([name, value]: Field): boolean {
  return name.toLowerCase() === 'connection' && /(^|,)\s*close\s*(,|$)/i.test(value)
}
