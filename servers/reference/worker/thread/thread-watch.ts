/**
 * Whether every pool thread's code still turns. A thread beats at each of its operations and, as no wait of its is longer,
 * every half second; one that does not is in code that never waits, a `while (true)` for instance, and no signal and no
 * message can reach it. gthread's master cannot tell: there the main thread alone beats.
 */
export class ThreadWatch {
  readonly #beats: Int32Array<SharedArrayBuffer>
  readonly #seen: Int32Array
  readonly #seenMs: Float64Array

  /** One word for each thread, which it alone writes: it has to change. */
  static allocate(threads: number): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * threads)
  }

  constructor(memory: SharedArrayBuffer, nowMs: number) {
    this.#beats = new Int32Array(memory)
    this.#seen = new Int32Array(this.#beats.length)
    this.#seenMs = new Float64Array(this.#beats.length).fill(nowMs)
  }

  /** While one does not turn the worker must not beat either: its master then replaces it as any stuck worker. */
  allTurn(nowMs: number): boolean {
    let all = true
    for (let index = 0; index < this.#seen.length; index++) {
      const beats = Atomics.load(this.#beats, index)
      if (beats !== this.#seen[index]) {
        this.#seen[index] = beats
        this.#seenMs[index] = nowMs
      } else if (nowMs - (this.#seenMs[index] ?? 0) > mostSilentMs) all = false
    }
    return all
  }
}

/** A thread's side of it. */
export function threadBeat(memory: SharedArrayBuffer, thread: number): () => void {
  const beats = new Int32Array(memory)
  const index = thread - 1
  return () => {
    beats[index] = ((beats[index] ?? 0) + 1) | 0
  }
}

/** A little more than the longest wait, so that an idle thread is not taken for a stuck one at each turn. */
const mostSilentMs = 750
