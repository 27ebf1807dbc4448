import {performance} from 'node:perf_hooks'

/** Long enough for a message to reach every process before the instant comes. */
const aheadNs = 30_000_000n

/** The parent's side of the processes' barrier: told of each that waits, gives the instant once all of them do. */
export class BarrierKeeper {
  readonly #processes: number
  readonly #go: (atNs: bigint) => void
  #waiting = 0

  /** `go` tells all of them; on the machine's monotonic clock (`process.hrtime`), which they share. */
  constructor(processes: number, go: (atNs: bigint) => void) {
    this.#processes = processes
    this.#go = go
  }

  arrived(): void {
    this.#waiting++
    if (this.#waiting < this.#processes) return
    this.#waiting = 0
    this.#go(process.hrtime.bigint() + aheadNs)
  }
}

/** An instant of `process.hrtime` on this process's `performance.now()`. */
export function nowMsOf(atNs: bigint): number {
  return performance.now() + Number(atNs - process.hrtime.bigint()) / 1e6
}
