import {pauseUs} from '../../../libc/poll.js'

const pauseAfterAcceptUs = 50

/** With so few connections there is nothing to share yet. */
const few = 2

/**
 * Workers on one listener race for its connections, and an acceptor that is awake takes a whole burst before its
 * siblings have woken: with keep-alive they would then stay idle for good. gunicorn's accept costs Python about 100 µs,
 * which lets the siblings in; this pauses for as long, but only while the number of open connections rises to a new
 * height, so that connections that come and go are not slowed down.
 */
export class FairShare {
  readonly #hasSiblings: boolean
  #height = few

  constructor({workers}: {readonly workers: number}) {
    this.#hasSiblings = workers > 1
  }

  /** To be called after each accept with the number of open connections. */
  accepted(connections: number): void {
    if (!this.#hasSiblings) return
    if (connections <= few) this.#height = few
    if (connections <= this.#height) return
    this.#height = connections
    pauseUs(pauseAfterAcceptUs)
  }
}
