/** What is due at an instant, ms. */
export interface Due {
  readonly dueMs: number
}

/** What is due, the earliest first; equal instants in any order. A binary heap. */
export class DueQueue<Item extends Due> {
  readonly #items: Item[] = []

  get size(): number {
    return this.#items.length
  }

  /** Of the first; Infinity where there is none. */
  get nextMs(): number {
    return this.#items[0]?.dueMs ?? Infinity
  }

  push(item: Item): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = items[above] as Item
      if (parent.dueMs <= item.dueMs) break
      items[at] = parent
      at = above
    }
    items[at] = item
  }

  shift(): Item | undefined {
    const items = this.#items
    const [first] = items
    const last = items.pop()
    if (first === undefined || last === undefined || items.length === 0) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= items.length) break
      if (below + 1 < items.length && (items[below + 1] as Item).dueMs < (items[below] as Item).dueMs) below++
      const child = items[below] as Item
      if (child.dueMs >= last.dueMs) break
      items[at] = child
      at = below
    }
    items[at] = last
    return first
  }
}
