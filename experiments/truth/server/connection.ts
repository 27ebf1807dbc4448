import {close} from '../../../libc/descriptor.js'
import {EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT} from '../../../libc/epoll.js'
import {EAGAIN, EINTR} from '../../../libc/errno.js'
import type {StampedReceiver} from '../../../libc/message.js'
import {send, shutdownWrite} from '../../../libc/socket.js'
import type {Poller, Watched} from '../../../src/load/kernel/poller.js'
import type {StampClock} from '../../../src/load/kernel/stamp-clock.js'

/** What all connections of a server have in common. */
export interface Desk {
  readonly poller: Poller
  readonly receiver: StampedReceiver
  readonly clock: StampClock
  /** `arrivedMs`: when the kernel had the request, however late it was read; `performance.now()`. */
  readonly onRequest: (connection: Connection, arrivedMs: number) => void
}

interface Unsent {
  readonly bytes: Uint8Array
  readonly then: (() => void) | undefined
}

/** One client of a server whose truth is known. Requests have no body. */
export class Connection implements Watched {
  /** Requests on it so far. */
  turns = 0
  readonly #fd: number
  readonly #desk: Desk
  readonly #unsent: Unsent[] = []
  #text = ''
  #state: 'open' | 'ending' | 'ended' | 'closed' = 'open'

  constructor(fd: number, desk: Desk) {
    this.#fd = fd
    this.#desk = desk
    desk.poller.watch(fd, EPOLLIN, this)
  }

  /** Nothing more can be sent. */
  get isOver(): boolean {
    return this.#state !== 'open'
  }

  /** `then`: once the kernel has taken the last byte. */
  write(text: string | Uint8Array, then?: () => void): void {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
    this.#unsent.push({bytes, then})
    if (this.#unsent.length === 1) this.#flush()
  }

  /** FIN follows what was written. */
  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.#flush()
  }

  ready(events: number): void {
    if ((events & EPOLLOUT) !== 0 && (events & (EPOLLERR | EPOLLHUP)) === 0) this.#flush()
    if (this.#state !== 'closed' && (events & ~EPOLLOUT) !== 0) this.#read()
  }

  #read(): void {
    const {receiver} = this.#desk
    const count = receiver.receive(this.#fd)
    if (count === -EAGAIN || count === -EINTR) return
    if (count <= 0) {
      this.#close()
      return
    }
    const arrivedMs = this.#arrivedMs()
    this.#text += Buffer.from(receiver.bytes.subarray(0, count)).toString('latin1')
    for (;;) {
      const end = this.#text.indexOf('\r\n\r\n')
      if (end === -1) return
      this.#text = this.#text.slice(end + 4)
      this.turns++
      this.#desk.onRequest(this, arrivedMs)
    }
  }

  #arrivedMs(): number {
    const {receiver, clock} = this.#desk
    const nowMs = performance.now()
    if (!receiver.hasStamp) return nowMs
    return Math.min(nowMs, clock.toNowMs(receiver.stampSeconds, receiver.stampNanoseconds))
  }

  #flush(): void {
    for (let first = this.#unsent[0]; first; first = this.#unsent[0]) {
      const count = send(this.#fd, first.bytes)
      if (count < 0 && count !== -EAGAIN && count !== -EINTR) {
        this.#close()
        return
      }
      if (count < first.bytes.length) {
        this.#unsent[0] = {...first, bytes: first.bytes.subarray(Math.max(0, count))}
        this.#desk.poller.change(this.#fd, EPOLLIN | EPOLLOUT)
        return
      }
      this.#unsent.shift()
      first.then?.()
    }
    if (this.#state === 'closed') return
    this.#desk.poller.change(this.#fd, EPOLLIN)
    if (this.#state !== 'ending') return
    this.#state = 'ended'
    shutdownWrite(this.#fd)
  }

  #close(): void {
    this.#state = 'closed'
    this.#unsent.length = 0
    this.#desk.poller.forget(this.#fd)
    close(this.#fd)
  }
}
