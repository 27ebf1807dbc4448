/** Something that happens once, and can be waited for with a limit. One waits at a time. */
export class Latch {
  #isOpen = false
  #wake: () => void = () => undefined

  open(): void {
    this.#isOpen = true
    this.#wake()
  }

  /** Whether it is open: now, or within `ms`. */
  async within(ms: number): Promise<boolean> {
    if (this.#isOpen) return true
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    return this.#isOpen
  }
}
