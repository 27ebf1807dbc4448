/**
 * CPython's global interpreter lock in shared memory (ceval_gil.c): one thread of the process runs JavaScript at a
 * time. Who wants it waits 5 ms (`sys.getswitchinterval`), then asks its holder to drop it; the holder looks at that
 * request in `checkpoint` and, having dropped the lock, waits until another thread has had it.
 */
export class Gil {
  readonly #words: Int32Array<SharedArrayBuffer>

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * words)
  }

  acquire(): void {
    while (Atomics.compareExchange(this.#words, lock, free, held) !== free) {
      const turn = Atomics.load(this.#words, turns)
      const result = Atomics.wait(this.#words, lock, held, switchIntervalMs)
      if (result === 'timed-out' && Atomics.load(this.#words, turns) === turn) {
        Atomics.store(this.#words, dropRequest, 1)
      }
    }
    Atomics.store(this.#words, dropRequest, 0)
    Atomics.add(this.#words, turns, 1)
    Atomics.notify(this.#words, turns)
  }

  release(): void {
    Atomics.store(this.#words, lock, free)
    Atomics.notify(this.#words, lock, 1)
  }

  /** Hands the lock over if another thread has waited long enough. */
  readonly checkpoint = (): void => {
    if (Atomics.load(this.#words, dropRequest) === 0) return
    const turn = Atomics.load(this.#words, turns)
    this.release()
    // The one who asked may be gone (its wait ended otherwise), so this wait ends too.
    Atomics.wait(this.#words, turns, turn, switchIntervalMs)
    this.acquire()
  }
}

const switchIntervalMs = 5

const free = 0
const held = 1

/** Where each word is. */
const lock = 0
const dropRequest = 1
const turns = 2
const words = 3
