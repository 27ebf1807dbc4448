import {connect, type Socket} from 'node:net'
import type {ProbeTarget} from './target.js'

/** A connection that is driven by hand, byte by byte; nothing that goes wrong on it throws. */
export class ProbeConnection {
  readonly #socket: Socket
  #received = ''
  #closedAt: number | null = null
  #isOpen = false
  #wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1').on('data', (text: string) => {
      if (this.#received.length < mostBytes) this.#received += text
      this.#wake()
    })
    for (const event of ['end', 'close', 'error'] as const) {
      socket.on(event, () => {
        this.#closedAt ??= performance.now()
        this.#wake()
      })
    }
  }

  /**
   * Once it is connected, or has failed to within `connectMs`. It keeps its own side open when the server closes: some
   * wait for that. An aborted signal closes it.
   */
  static async open(
    {host, port}: Pick<ProbeTarget, 'host' | 'port'>,
    signal: AbortSignal,
    connectMs = defaultConnectMs,
  ): Promise<ProbeConnection> {
    const socket = connect({host, port, noDelay: true, allowHalfOpen: true, signal})
    const connection = new ProbeConnection(socket)
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => socket.destroy(), connectMs)
      for (const event of ['connect', 'close'] as const) {
        socket.once(event, () => {
          clearTimeout(timer)
          resolve()
        })
      }
      socket.once('connect', () => (connection.#isOpen = true))
    })
    return connection
  }

  /** It was established, and the server has not ended it. */
  get isOpen(): boolean {
    return this.#isOpen && this.#closedAt === null
  }

  send(text: string): void {
    if (this.#socket.writable) this.#socket.write(text, 'latin1')
  }

  /** Waits for so many whole answers, the end of the connection, or the deadline: how many have come. */
  async answers(wanted: number, deadlineMs: number): Promise<number> {
    await this.#until(() => countAnswers(this.#received) >= wanted || this.#closedAt !== null, deadlineMs)
    return countAnswers(this.#received)
  }

  /** How long from now until the server closes; null: it had not at the deadline. */
  async closedWithin(deadlineMs: number): Promise<number | null> {
    const began = performance.now()
    await this.#until(() => this.#closedAt !== null, deadlineMs)
    return this.#closedAt === null ? null : Math.max(0, this.#closedAt - began)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #until(holds: () => boolean, deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs
    while (!holds()) {
      const leftMs = end - performance.now()
      if (leftMs <= 0) return
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, leftMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}

/** The kernel tries again after 1 s and 2 s more where a listen queue is full. */
const defaultConnectMs = 4000

/** A server may talk without end; the probes ask for little. */
const mostBytes = 1 << 20

/** Whole answers to GET in what was received, by their own framing. */
export function countAnswers(received: string): number {
  let count = 0
  let at = 0
  for (;;) {
    const headEnd = received.indexOf('\r\n\r\n', at)
    if (headEnd === -1) return count
    const head = received.slice(at, headEnd + 2)
    if (!/^HTTP\/1\.[01] \d{3}/.test(head)) return count
    const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1]
    const isChunked = /\r\ntransfer-encoding:[^\r]*chunked/i.test(head)
    const bodyEnd = isChunked
      ? endOfChunks(received, headEnd + 4)
      : length === undefined
        ? received.length
        : headEnd + 4 + Number(length)
    if (bodyEnd === undefined || bodyEnd > received.length) return count
    count += 1
    at = bodyEnd
  }
}

function endOfChunks(received: string, from: number): number | undefined {
  const last = received.startsWith('0\r\n\r\n', from) ? from : received.indexOf('\r\n0\r\n\r\n', from)
  if (last === -1) return undefined
  return last === from ? from + 5 : last + 7
}
