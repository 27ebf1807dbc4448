/** A binary heap: the earliest deadline first. Adding and taking cost log n. */
export class TimerHeap<T> {
  readonly #timers: {readonly atMs: number; readonly item: T}[] = []

  get earliestMs(): number {
    return this.#timers[0]?.atMs ?? Infinity
  }

  add(atMs: number, item: T): void {
    const timers = this.#timers
    let index = timers.length
    const timer = {atMs, item}
    timers.push(timer)
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = timers[parentIndex]
      if (parent === undefined || parent.atMs <= atMs) break
      timers[index] = parent
      index = parentIndex
    }
    timers[index] = timer
  }

  /** Takes the earliest that is due, or gives undefined. */
  takeDue(nowMs: number): T | undefined {
    const timers = this.#timers
    const first = timers[0]
    if (first === undefined || first.atMs > nowMs) return undefined
    const last = timers.pop()
    if (last !== undefined && last !== first) this.#sinkFromTop(last)
    return first.item
  }

  #sinkFromTop(timer: {readonly atMs: number; readonly item: T}): void {
    const timers = this.#timers
    let index = 0
    for (;;) {
      let childIndex = 2 * index + 1
      let child = timers[childIndex]
      if (child === undefined) break
      const other = timers[childIndex + 1]
      if (other !== undefined && other.atMs < child.atMs) {
        child = other
        childIndex++
      }
      if (child.atMs >= timer.atMs) break
      timers[index] = child
      index = childIndex
    }
    timers[index] = timer
  }
}
