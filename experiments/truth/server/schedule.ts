import type {Poller} from '../../../src/load/kernel/poller.js'

interface Entry {
  readonly dueMs: number
  readonly action: () => void
}

/** What a server does at instants of its own, in µs: timers of Node count in milliseconds. Times are `performance.now()`. */
export class Schedule {
  /** The next one last. */
  readonly #entries: Entry[] = []
  readonly #poller: () => Poller

  constructor(poller: () => Poller) {
    this.#poller = poller
  }

  /** As soon as it is `dueMs`, never before. */
  at(dueMs: number, action: () => void): void {
    const index = this.#entries.findLastIndex(entry => entry.dueMs > dueMs)
    this.#entries.splice(index + 1, 0, {dueMs, action})
    if (index === this.#entries.length - 2) this.#ring()
  }

  #ring(): void {
    this.#poller().ringAt(this.#entries.at(-1)?.dueMs ?? Infinity, () => {
      this.#run()
      this.#ring()
    })
  }

  #run(): void {
    for (let next = this.#entries.at(-1); next; next = this.#entries.at(-1)) {
      if (next.dueMs > performance.now()) return
      this.#entries.pop()
      next.action()
    }
  }
}
