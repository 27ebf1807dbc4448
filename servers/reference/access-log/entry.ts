/** One answered request, as the access log tells it. */
export interface AccessEntry {
  /** The client's address; undefined when there is none, as on a UNIX socket. */
  readonly remote: string | undefined
  readonly method: string
  readonly target: string
  readonly path: string
  readonly query: string
  readonly version: string
  /** As it came, of a request that could not be read: nothing else of it is known then. */
  readonly requestLine?: string
  /** Names in lower case. */
  readonly requestFields: Iterable<readonly [name: string, value: string]>
  readonly status: string
  /** Names as they were sent. */
  readonly responseFields: Iterable<readonly [name: string, value: string]>
  /** Of the body. */
  readonly sentBytes: number
  readonly tookMs: number
}

/** Takes the status and the fields out of a head as it was sent. */
export function readResponseHead(text: string): Pick<AccessEntry, 'status' | 'responseFields'> {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const responseFields = lines.flatMap(line => {
    const colon = line.indexOf(':')
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const]
  })
  return {status: statusLine.split(' ')[1] ?? '-', responseFields}
}
