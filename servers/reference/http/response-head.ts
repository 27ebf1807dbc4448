/** What an app asks to be sent before its body. */
export interface ResponseStart {
  /** `200 OK`: code and reason in one, as in WSGI. */
  readonly status: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** How the end of the body is made known to the client. */
export type BodyFraming = 'counted' | 'chunked' | 'until close' | 'none'

export interface ResponseHead {
  readonly text: string
  readonly framing: BodyFraming
  /** Bytes that a counted body must have; for `none` what the body would have had, if that is known. */
  readonly length: number | undefined
  readonly keepAlive: boolean
}

export interface RequestTraits {
  readonly method: string
  readonly version: '1.0' | '1.1'
  /** What the connection could do after this response. */
  readonly keepAlive: boolean
}

/**
 * The head of a response, up to and with its empty line. `knownLength` is the body's size when the whole body is at
 * hand; a Content-Length among the headers goes before it. Without either the body is chunked, or on HTTP/1.0 ends
 * with the connection. Throws on a header that would break the message apart.
 */
export function responseHead(
  request: RequestTraits,
  start: ResponseStart,
  knownLength: number | undefined,
): ResponseHead {
  const fields = readFields(start.headers)
  const length = fields.contentLength ?? knownLength
  const framing = framingOf(request, start.status, length)
  const keepAlive = request.keepAlive && framing !== 'until close'
  return {
    text: `HTTP/1.1 ${checkedStatus(start.status)}\r\nServer: workerbench\r\nDate: ${httpDate()}\r\nConnection: ${
      fields.upgrade ? (keepAlive ? 'upgrade' : 'close, upgrade') : keepAlive ? 'keep-alive' : 'close'
    }\r\n${framingField(start.status, framing, length)}${fields.text}\r\n`,
    framing,
    length,
    keepAlive,
  }
}

function framingOf(request: RequestTraits, status: string, length: number | undefined): BodyFraming {
  if (request.method === 'HEAD' || isBodiless(status)) return 'none'
  if (length !== undefined) return 'counted'
  return request.version === '1.1' ? 'chunked' : 'until close'
}

/** RFC 9110 §8.6: 204 must not have a Content-Length, and for 304 and HEAD it is what a GET would have had. */
function framingField(status: string, framing: BodyFraming, length: number | undefined): string {
  if (framing === 'chunked') return 'Transfer-Encoding: chunked\r\n'
  if (length === undefined || status.startsWith('204')) return ''
  return `Content-Length: ${length}\r\n`
}

function isBodiless(status: string): boolean {
  return status.startsWith('204') || status.startsWith('304')
}

interface Fields {
  readonly text: string
  readonly contentLength: number | undefined
  readonly upgrade: boolean
}

function readFields(headers: ResponseStart['headers']): Fields {
  let text = ''
  let contentLength: number | undefined
  let upgrade = false
  for (const [name, value] of headers) {
    if (!namePattern.test(name) || !valuePattern.test(value)) {
      throw new Error(`the app's header ${JSON.stringify(name)} cannot be sent`)
    }
    switch (name.toLowerCase()) {
      case 'content-length':
        contentLength = Number(value)
        if (!Number.isSafeInteger(contentLength) || contentLength < 0)
          throw new Error(`bad Content-Length: ${value}`)
        continue
      case 'connection':
      case 'transfer-encoding':
        throw new Error(`${name} is the server's to set`)
      case 'upgrade':
        upgrade = true
    }
    text += `${name}: ${value}\r\n`
  }
  return {text, contentLength, upgrade}
}

const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

function checkedStatus(status: string): string {
  if (!/^[2-5]\d\d [\t\x20-\x7e\x80-\xff]*$/.test(status))
    throw new Error(`bad status: ${JSON.stringify(status)}`)
  return status
}

let dateSecond = 0
let dateText = ''

/** RFC 9110 §5.6.7, made once a second. */
export function httpDate(nowMs = Date.now()): string {
  const second = Math.floor(nowMs / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(second * 1000).toUTCString()
  }
  return dateText
}
