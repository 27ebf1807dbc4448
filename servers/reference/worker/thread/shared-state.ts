/**
 * What the main thread and the pool threads of one worker know together, beside the job queue. A connection belongs to
 * one side at a time: to the pool, or while it is `idle` to the poller. Only the poller ends that state, so neither can
 * close a descriptor under the other.
 */
export class SharedState {
  readonly #words: Int32Array<SharedArrayBuffer>

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  static allocate(descriptors: number): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * (headerWords + descriptors))
  }

  /** Descriptors from here on have no place in the table. */
  get descriptors(): number {
    return this.#words.length - headerWords
  }

  get phase(): Phase {
    return phases[Atomics.load(this.#words, phaseWord)] ?? 'leaving'
  }

  set phase(phase: Phase) {
    Atomics.store(this.#words, phaseWord, phases.indexOf(phase))
  }

  get connections(): number {
    return Atomics.load(this.#words, connectionsWord)
  }

  opened(): void {
    Atomics.add(this.#words, connectionsWord, 1)
  }

  /** Gives how many there were before. */
  closed(): number {
    return Atomics.sub(this.#words, connectionsWord, 1)
  }

  isIdle(fd: number): boolean {
    return Atomics.load(this.#words, headerWords + fd) === 1
  }

  setIdle(fd: number, isIdle: boolean): void {
    Atomics.store(this.#words, headerWords + fd, isIdle ? 1 : 0)
  }
}

/** `stopping`: answer and close; `leaving`: drop everything. */
export type Phase = 'serving' | 'stopping' | 'leaving'

const phases: readonly Phase[] = ['serving', 'stopping', 'leaving']
const phaseWord = 0
const connectionsWord = 1
const headerWords = 2
