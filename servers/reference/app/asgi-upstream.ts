import {connect, type Socket} from 'node:net'
import type {TcpAddress} from '../settings/settings.js'
import {noUpstream, UpstreamError, upstreamTimeoutMs, upstreamTooSlow} from './upstream-error.js'

/** Connections to the upstream, kept alive and used again, as a database pool does. */
export interface UpstreamPool {
  /** One round trip that the upstream answers after `waitMs`. Throws UpstreamError. */
  call(waitMs: number): Promise<void>
  close(): void
}

export function createUpstreamPool(address: TcpAddress | undefined): UpstreamPool {
  const idle: UpstreamConnection[] = []

  const callOn = async (connection: UpstreamConnection, waitMs: number): Promise<void> => {
    await connection.roundTrip(waitMs)
    if (connection.isUsable) idle.push(connection)
  }
  return {
    call: async waitMs => {
      if (address === undefined) throw noUpstream()
      for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
        if (!kept.isUsable) continue
        try {
          return await callOn(kept, waitMs)
        } catch (error) {
          // A kept connection may have been closed just as it was used; then nothing has come, and a new one may work.
          if (!kept.wasStale) throw error
        }
      }
      await callOn(new UpstreamConnection(address), waitMs)
    },
    close: () => {
      for (const connection of idle) connection.destroy()
    },
  }
}

/** One connection, one request at a time: little enough of HTTP to cost little. */
class UpstreamConnection {
  readonly #socket: Socket
  readonly #host: string
  #received = ''
  #waitMs = 0
  #settle: ((error?: UpstreamError) => void) | undefined
  /** It ended before a single byte of the last answer. */
  wasStale = false

  constructor({host, port}: TcpAddress) {
    this.#host = `${host}:${port}`
    this.#socket = connect({host, port, noDelay: true})
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (text: string) => {
      this.#received += text
      this.#finishIfWhole()
    })
    this.#socket.on('timeout', () => this.#fail(upstreamTooSlow(this.#waitMs)))
    this.#socket.on('error', error => this.#broken(error.message))
    this.#socket.on('end', () => this.#broken('it closed the connection'))
    this.#socket.on('close', () => this.#broken('it closed the connection'))
  }

  get isUsable(): boolean {
    return !this.#socket.destroyed && this.#received === ''
  }

  roundTrip(waitMs: number): Promise<void> {
    this.#waitMs = waitMs
    return new Promise((resolve, reject) => {
      this.#settle = error => {
        this.#settle = undefined
        this.#socket.setTimeout(0)
        if (error === undefined) resolve()
        else reject(error)
      }
      this.#socket.setTimeout(waitMs + upstreamTimeoutMs)
      this.#socket.write(`GET /?ms=${waitMs} HTTP/1.1\r\nHost: ${this.#host}\r\n\r\n`, 'latin1')
    })
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #finishIfWhole(): void {
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const head = this.#received.slice(0, headEnd)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) return this.#broken('it sent no Content-Length')
    if (this.#received.length < headEnd + 4 + Number(length)) return
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]
    if (status !== '200') return this.#broken(`it answered ${status ?? 'no HTTP'}`)
    this.#received = ''
    if (/\r\nconnection: *close/i.test(head)) this.destroy()
    this.#settle?.()
  }

  #broken(reason: string): void {
    this.wasStale = this.#received === ''
    this.#fail(new UpstreamError(502, `the upstream failed: ${reason}`))
  }

  #fail(error: UpstreamError): void {
    this.#socket.destroy()
    this.#settle?.(error)
  }
}
