/** A connection with something to do, and whether the poller's epoll knows it already. */
export interface Job {
  readonly fd: number
  readonly origin: 'accepted' | 'polled'
}

/**
 * A ring in shared memory: the worker's main thread puts jobs in, pool threads sleep on it and take them. It is never
 * full, because its size is above the number of connections that a worker accepts.
 */
export class JobQueue {
  readonly #words: Int32Array<SharedArrayBuffer>
  readonly #mask: number

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
    this.#mask = this.#words.length - headerWords - 1
  }

  static allocate(mostJobs: number): SharedArrayBuffer {
    const slots = 2 ** Math.ceil(Math.log2(mostJobs + 1))
    return new SharedArrayBuffer(4 * (headerWords + slots))
  }

  /** For one thread only. */
  put(job: Job): void {
    const at = Atomics.load(this.#words, tail)
    Atomics.store(this.#words, headerWords + (at & this.#mask), encode(job))
    Atomics.store(this.#words, tail, (at + 1) | 0)
    Atomics.notify(this.#words, tail, 1)
  }

  /** For any thread: the oldest job, or undefined after `waitMs` or `wakeAll`. */
  take(waitMs: number): Job | undefined {
    const seen = Atomics.load(this.#words, tail)
    const job = this.#tryTake()
    if (job !== undefined) return job
    Atomics.wait(this.#words, tail, seen, waitMs)
    return this.#tryTake()
  }

  wakeAll(): void {
    Atomics.notify(this.#words, tail)
  }

  #tryTake(): Job | undefined {
    for (;;) {
      const at = Atomics.load(this.#words, head)
      if (at === Atomics.load(this.#words, tail)) return undefined
      // Read before it is claimed: as long as `head` stays, the slot is not used again.
      const slot = Atomics.load(this.#words, headerWords + (at & this.#mask))
      if (Atomics.compareExchange(this.#words, head, at, (at + 1) | 0) === at) return decode(slot)
    }
  }
}

/** Where the counters are; both only rise (and wrap). */
const head = 0
const tail = 1
const headerWords = 2

function encode({fd, origin}: Job): number {
  return 2 * fd + (origin === 'polled' ? 1 : 0)
}

function decode(slot: number): Job {
  return {fd: slot >> 1, origin: (slot & 1) === 1 ? 'polled' : 'accepted'}
}
