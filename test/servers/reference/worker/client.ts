import {once} from 'node:events'
import {connect, type Socket} from 'node:net'

export interface Response {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** A connection that a test drives by hand: sends any bytes, reads one response after another. */
export class Client {
  readonly #socket: Socket
  #received = ''
  #ended = false
  #wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.#received += text
      this.#wake()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => this.#end())
    socket.on('end', () => this.#end())
  }

  static async to(port: number): Promise<Client> {
    const socket = connect({host: '127.0.0.1', port, noDelay: true})
    await once(socket, 'connect')
    return new Client(socket)
  }

  send(text: string): this {
    this.#socket.write(text, 'latin1')
    return this
  }

  get(path: string, fields = ''): this {
    return this.send(`GET ${path} HTTP/1.1\r\nHost: test\r\n${fields}\r\n`)
  }

  /** The next response, or what was wrong with it. */
  async response(withoutBody: 'HEAD' | 'GET' = 'GET'): Promise<Response> {
    const headEnd = await this.#until(() => this.#received.indexOf('\r\n\r\n'))
    const [statusLine = '', ...lines] = this.#received.slice(0, headEnd).split('\r\n')
    this.#received = this.#received.slice(headEnd + 4)
    const headers = new Map(
      lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    )
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
    if (withoutBody === 'HEAD' || status === 100) return {status, headers, body: ''}
    return {status, headers, body: await this.#body(headers)}
  }

  /** Everything that comes until the server closes. */
  async rest(): Promise<string> {
    await this.#until(() => (this.#ended ? 0 : -1))
    return this.#received
  }

  get isClosed(): boolean {
    return this.#ended
  }

  get received(): string {
    return this.#received
  }

  /** Takes nothing from the kernel: the server must wait. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  endWriting(): this {
    this.#socket.end()
    return this
  }

  close(): void {
    this.#socket.destroy()
  }

  async #body(headers: ReadonlyMap<string, string>): Promise<string> {
    if (headers.get('transfer-encoding') === 'chunked') {
      const end = await this.#until(() => this.#received.indexOf('0\r\n\r\n'))
      return this.#take(end + 5)
    }
    const length = Number(headers.get('content-length') ?? NaN)
    if (Number.isNaN(length)) return this.rest()
    await this.#until(() => (this.#received.length >= length ? 0 : -1))
    return this.#take(length)
  }

  #take(length: number): string {
    const text = this.#received.slice(0, length)
    this.#received = this.#received.slice(length)
    return text
  }

  async #until(found: () => number): Promise<number> {
    for (;;) {
      const at = found()
      if (at >= 0) return at
      if (this.#ended) throw new Error(`closed after ${JSON.stringify(this.#received.slice(0, 200))}`)
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }
}

/** One request on a connection of its own. */
export async function fetchOnce(port: number, path: string): Promise<Response> {
  const client = await Client.to(port)
  try {
    return await client.get(path, 'Connection: close\r\n').response()
  } finally {
    client.close()
  }
}

/** Whether a promise settles within a time. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | 'not yet'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'not yet'>(resolve => (timer = setTimeout(resolve, ms, 'not yet')))
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
