/** Calls back at exact times; `alarm` is asked for the nearest one. */
export interface Alarm {
  expireIn(waitMs: number): void
}

interface Entry {
  readonly atMs: number
  readonly act: () => void
}

/** Actions waiting for their time, in a binary heap: thousands of waits cost one alarm. */
export class Deadlines {
  readonly #heap: Entry[] = []
  readonly #alarm: Alarm

  constructor(alarm: Alarm) {
    this.#alarm = alarm
  }

  add(atMs: number, act: () => void): void {
    const entry = {atMs, act}
    this.#heap.push(entry)
    this.#rise(this.#heap.length - 1, entry)
    if (this.#heap[0] === entry) this.#setAlarm()
  }

  /** Runs what is due, then sets the alarm for the next. */
  runDue(): void {
    for (;;) {
      const first = this.#heap[0]
      if (first === undefined) return
      if (first.atMs > performance.now()) return this.#setAlarm()
      this.#removeFirst()
      first.act()
    }
  }

  #setAlarm(): void {
    const first = this.#heap[0]
    if (first !== undefined) this.#alarm.expireIn(Math.max(0, first.atMs - performance.now()))
  }

  #removeFirst(): void {
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) this.#sink(last)
  }

  #rise(from: number, entry: Entry): void {
    let at = from
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = this.#heap[above]
      if (parent === undefined || parent.atMs <= entry.atMs) break
      this.#heap[at] = parent
      at = above
    }
    this.#heap[at] = entry
  }

  #sink(entry: Entry): void {
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = this.#heap[left + 1]
      const below = right !== undefined && right.atMs < (this.#heap[left]?.atMs ?? Infinity) ? left + 1 : left
      const child = this.#heap[below]
      if (child === undefined || child.atMs >= entry.atMs) break
      this.#heap[at] = child
      at = below
    }
    this.#heap[at] = entry
  }
}
