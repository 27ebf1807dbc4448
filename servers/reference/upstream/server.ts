import {close} from '../../../libc/descriptor.js'
import {EAGAIN, EMFILE, ENFILE} from '../../../libc/errno.js'
import {Epoll, EPOLLIN} from '../../../libc/epoll.js'
import {accept, recv, send} from '../../../libc/socket.js'
import {Deadlines} from './deadlines.js'
import {RequestText} from './request-text.js'
import {TimerFd} from './timer-fd.js'

const answer = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok',
  'latin1',
)
const refusal = Buffer.from(
  'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  'latin1',
)

const outOfDescriptors = new Set([EMFILE, ENFILE])

interface Client {
  readonly fd: number
  readonly requests: RequestText
  state: 'reading' | 'waiting' | 'closed'
}

/**
 * The upstream's event loop, straight on epoll: one wake-up for a request and one for its deadline. It shares the
 * machine with the server that is being measured, so it should cost next to nothing and be late by next to nothing.
 */
export class UpstreamServer {
  readonly #epoll = new Epoll()
  readonly #timer = new TimerFd()
  readonly #deadlines = new Deadlines(this.#timer)
  readonly #clients = new Map<number, Client>()
  readonly #inbox = Buffer.allocUnsafe(16 * 1024)
  readonly #listenerFd: number
  #accepts = true
  #watched: {readonly fd: number; readonly onReady: () => void} | undefined

  constructor(listenerFd: number) {
    this.#listenerFd = listenerFd
    this.#epoll.add(listenerFd, EPOLLIN)
    this.#epoll.add(this.#timer.fd, EPOLLIN)
  }

  /** Serves what comes; returns after `waitMs` when nothing does. */
  turn(waitMs: number): void {
    const count = this.#epoll.wait(waitMs)
    for (let i = 0; i < count; i++) {
      const fd = this.#epoll.fdAt(i)
      if (fd === this.#listenerFd) this.#acceptAll()
      else if (fd === this.#timer.fd) this.#timer.acknowledge()
      else if (fd === this.#watched?.fd) this.#watched.onReady()
      else this.#receive(fd)
    }
    this.#deadlines.runDue()
  }

  /** Watches one more descriptor, if epoll can: it refuses files and /dev/null. */
  watch(fd: number, onReady: () => void): void {
    try {
      this.#epoll.add(fd, EPOLLIN)
      this.#watched = {fd, onReady}
    } catch {
      // It will never have anything to tell.
    }
  }

  #acceptAll(): void {
    for (;;) {
      const fd = accept(this.#listenerFd)
      if (fd < 0) {
        // Level-triggered: a listener that cannot be served for want of descriptors would keep this loop spinning.
        if (outOfDescriptors.has(-fd)) this.#setAccepting(false)
        return
      }
      this.#clients.set(fd, {fd, requests: new RequestText(), state: 'reading'})
      this.#epoll.add(fd, EPOLLIN)
    }
  }

  #setAccepting(accepts: boolean): void {
    if (this.#accepts === accepts) return
    this.#accepts = accepts
    if (accepts) this.#epoll.add(this.#listenerFd, EPOLLIN)
    else this.#epoll.remove(this.#listenerFd)
  }

  #receive(fd: number): void {
    const client = this.#clients.get(fd)
    if (client === undefined) return
    const count = recv(fd, this.#inbox)
    if (count === -EAGAIN) return
    if (count <= 0) return this.#close(client)
    client.requests.add(this.#inbox.toString('latin1', 0, count))
    if (client.state === 'reading') this.#serveNext(client)
  }

  #serveNext(client: Client): void {
    const request = client.requests.next()
    if (request === 'more') return
    if (request === 'malformed') {
      send(client.fd, refusal)
      return this.#close(client)
    }
    client.state = 'waiting'
    this.#deadlines.add(performance.now() + request.waitMs, () => {
      if (client.state === 'closed') return
      client.state = 'reading'
      if (send(client.fd, answer) !== answer.length || !request.keepAlive) return this.#close(client)
      this.#serveNext(client)
    })
  }

  #close(client: Client): void {
    client.state = 'closed'
    this.#clients.delete(client.fd)
    close(client.fd)
    this.#setAccepting(true)
  }
}
