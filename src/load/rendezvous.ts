import {performance} from 'node:perf_hooks'

/**
 * Waits until every generator process of a load has come this far, and gives the instant (`performance.now()`, ms) at
 * which all of them go on: now, or a little ahead.
 */
export type Rendezvous = () => Promise<number>

/** Nobody to wait for. */
export const alone: Rendezvous = () => Promise.resolve(performance.now())

/** Long enough for a message to reach every process before the instant comes. */
const aheadNs = 30_000_000n

/** The other side: told of each process that waits, gives the instant once all of them do. */
export class MeetingPoint {
  private waiting = 0

  constructor(
    private readonly processes: number,
    /** Tells all of them; on the machine's monotonic clock (`process.hrtime`), which they share. */
    private readonly go: (atNs: bigint) => void,
  ) {}

  arrived(): void {
    this.waiting++
    if (this.waiting < this.processes) return
    this.waiting = 0
    this.go(process.hrtime.bigint() + aheadNs)
  }
}

/** An instant of `process.hrtime` on this process's `performance.now()`. */
export function nowMsOf(atNs: bigint): number {
  return performance.now() + Number(atNs - process.hrtime.bigint()) / 1e6
}
