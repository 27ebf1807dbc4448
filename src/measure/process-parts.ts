import type {ProcessUse} from './contract.js'
import type {CpuClock} from './cpu-clock.js'
import type {HeldWatch} from './held.js'

type Received = ReturnType<HeldWatch['received']>

/** Each process' part of a window: CPU time, and the bytes of requests. */
export class ProcessParts {
  readonly #open: HeldWatch
  readonly #clock: CpuClock
  readonly #pids: () => readonly number[]
  #cpuUs: ReadonlyMap<number, number> = new Map()
  #received: Received = new Map()

  constructor(open: HeldWatch, clock: CpuClock, pids: () => readonly number[]) {
    this.#open = open
    this.#clock = clock
    this.#pids = pids
  }

  /** The window begins. */
  mark(): void {
    this.#received = this.#open.received()
    this.#cpuUs = this.#readCpu()
  }

  /** Of processes that lived at both of its ends. */
  sinceMark(): readonly ProcessUse[] {
    const cpu = this.#readCpu()
    const received = this.#open.received()
    return [...cpu].flatMap(([pid, us]) => {
      const before = this.#cpuUs.get(pid)
      return before === undefined
        ? []
        : [
            {
              pid,
              cpuUs: Math.max(0, us - before),
              receivedBytes: grown(this.#received.get(pid), received.get(pid)),
            },
          ]
    })
  }

  #readCpu(): ReadonlyMap<number, number> {
    return new Map(
      this.#pids().flatMap(pid => {
        const us = this.#clock.readUs(pid)
        return us === undefined ? [] : [[pid, us]]
      }),
    )
  }
}

/** A connection that is new counts from its beginning. */
function grown(
  before: ReadonlyMap<string, number> | undefined,
  now: ReadonlyMap<string, number> | undefined,
): number | null {
  if (now === undefined) return null
  return [...now].reduce((sum, [inode, bytes]) => sum + Math.max(0, bytes - (before?.get(inode) ?? 0)), 0)
}
