/**
 * One timer per connection, pushed ahead at each send and left running when the answer comes: cheaper than setting and
 * clearing one per request. Whoever is called must look whether a request is still waiting.
 */
export class RequestTimeout {
  #timer: NodeJS.Timeout | undefined
  #rest: NodeJS.Timeout | undefined

  readonly #timeoutMs: number
  readonly #expire: () => number

  /** `expire` returns the ms still to wait: Node counts from the start of the loop's turn, so its timers can be early. */
  constructor(timeoutMs: number, expire: () => number) {
    this.#timeoutMs = timeoutMs
    this.#expire = expire
  }

  /** A request is sent now. */
  start(): void {
    if (this.#rest) this.#clearRest()
    if (this.#timer) this.#timer.refresh()
    else this.#timer = setTimeout(this.#fire, this.#timeoutMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#clearRest()
    this.#timer = undefined
  }

  readonly #fire = (): void => {
    const restMs = this.#expire()
    if (restMs > 0) this.#rest = setTimeout(this.#fire, Math.ceil(restMs))
  }

  #clearRest(): void {
    clearTimeout(this.#rest)
    this.#rest = undefined
  }
}
