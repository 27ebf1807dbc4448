import {encodeAddress, type SocketAddress} from '../../../libc/address.js'
import {errnoName} from '../../../libc/errno.js'
import {UpstreamError, upstreamTimeoutMs, upstreamTooSlow} from './upstream-error.js'
import {close, connect, recv, send, timedOut, type Routine} from '../interface/wsgi-io.js'
import {readAnswer, type UpstreamAnswer} from './wsgi-upstream-answer.js'

/**
 * A client of the bundled upstream (`GET /?ms=50` answers after 50 ms), in blocking style. Idle connections are kept,
 * the one used last first, so that a call costs one round trip and no handshake; one per thread, as it has no lock.
 */
export class Upstream {
  readonly #address: SocketAddress
  readonly #host: string
  readonly #idle: number[] = []
  readonly #inbox = new Uint8Array(4096)

  constructor({host, port}: {readonly host: string; readonly port: number}) {
    this.#address = encodeAddress(host, port)
    this.#host = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  }

  /** Comes back when the upstream has answered. Throws UpstreamError. */
  *wait(waitMs: number): Routine<void> {
    const kept = this.#idle.pop()
    if (kept !== undefined) {
      // The upstream may have closed it while it was idle: that is no failure of this call.
      const answer = yield* this.#ask(kept, waitMs)
      if (answer !== 'stale') return
    }
    const {family, bytes} = this.#address
    const fd = yield connect(family, bytes, upstreamTimeoutMs)
    if (fd < 0) throw new UpstreamError(502, `the upstream cannot be reached: ${errnoName(-fd)}`)
    const answer = yield* this.#ask(fd, waitMs)
    if (answer === 'stale')
      throw new UpstreamError(502, 'the upstream closed the connection without an answer')
  }

  /** `stale`: the connection ended before a single byte of an answer. */
  *#ask(fd: number, waitMs: number): Routine<'answered' | 'stale'> {
    const request = Buffer.from(`GET /?ms=${waitMs} HTTP/1.1\r\nHost: ${this.#host}\r\n\r\n`, 'latin1')
    if ((yield send(fd, request)) < 0) return yield* this.#giveUp(fd)
    const endMs = performance.now() + waitMs + upstreamTimeoutMs
    let text = ''
    for (;;) {
      const count = yield recv(fd, this.#inbox, endMs - performance.now())
      if (count === timedOut) {
        yield close(fd)
        throw upstreamTooSlow(waitMs)
      }
      if (count <= 0) {
        if (text === '') return yield* this.#giveUp(fd)
        yield close(fd)
        throw new UpstreamError(502, 'the upstream broke off in the middle of an answer')
      }
      text += Buffer.from(this.#inbox.buffer, 0, count).toString('latin1')
      const answer = readAnswer(text)
      if (answer !== 'more') return yield* this.#settle(fd, answer)
    }
  }

  *#settle(fd: number, answer: UpstreamAnswer): Routine<'answered'> {
    if (answer.keepAlive) this.#idle.push(fd)
    else yield close(fd)
    if (answer.status !== 200) throw new UpstreamError(502, `the upstream answered ${answer.status}`)
    return 'answered'
  }

  *#giveUp(fd: number): Routine<'stale'> {
    yield close(fd)
    return 'stale'
  }
}
