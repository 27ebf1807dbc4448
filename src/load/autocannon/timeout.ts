/**
 * One timer per connection, pushed ahead at each send and left running when the answer comes: cheaper than setting and
 * clearing one per request. Whoever is called must look whether a request is still waiting.
 */
export class RequestTimeout {
  private timer: NodeJS.Timeout | undefined
  private rest: NodeJS.Timeout | undefined

  constructor(
    private readonly timeoutMs: number,
    /** Returns the ms still to wait: Node counts from the start of the loop's turn, so its timers can be early. */
    private readonly expire: () => number,
  ) {}

  /** A request is sent now. */
  start(): void {
    if (this.rest) this.clearRest()
    if (this.timer) this.timer.refresh()
    else this.timer = setTimeout(this.fire, this.timeoutMs)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.clearRest()
    this.timer = undefined
  }

  private readonly fire = (): void => {
    const restMs = this.expire()
    if (restMs > 0) this.rest = setTimeout(this.fire, Math.ceil(restMs))
  }

  private clearRest(): void {
    clearTimeout(this.rest)
    this.rest = undefined
  }
}
