/** What can wake the master. CHLD comes from Node, which reaps children itself and reports their exits. */
export const masterSignals = ['HUP', 'QUIT', 'INT', 'TERM', 'TTIN', 'TTOU', 'USR1', 'USR2', 'WINCH'] as const
export type MasterSignal = (typeof masterSignals)[number] | 'CHLD'

/** Signals wait here until the master's loop comes round: handlers only enqueue, so the loop is never interrupted. */
export class SignalQueue {
  readonly #waiting: MasterSignal[] = []
  readonly #handlers = new Map<NodeJS.Signals, () => void>()
  #wake: (() => void) | undefined

  listen(): void {
    for (const name of masterSignals) {
      const handler = () => this.push(name)
      this.#handlers.set(`SIG${name}`, handler)
      process.on(`SIG${name}`, handler)
    }
  }

  unlisten(): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler)
    this.#handlers.clear()
  }

  push(signal: MasterSignal): void {
    // One pass of the reaper collects every child that has ended; a crowd of them needs no more than that.
    if (signal !== 'CHLD' || !this.#waiting.includes('CHLD')) this.#waiting.push(signal)
    this.#wake?.()
  }

  /** Everything that has arrived, in order; waits up to `waitMs` for the first. */
  async drain(waitMs: number): Promise<MasterSignal[]> {
    if (this.#waiting.length === 0) await this.#sleep(waitMs)
    return this.#waiting.splice(0)
  }

  #sleep(waitMs: number): Promise<void> {
    return new Promise(resolve => {
      const finish = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
      const timer = setTimeout(finish, waitMs)
      this.#wake = finish
    })
  }
}
