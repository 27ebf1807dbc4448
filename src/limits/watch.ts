import {neededBytes, type Charge, type GroupReading, type MemoryCounts} from './reading.js'
import type {LimitedGroup} from './group.js'

/** Of a window. null: not limited, so not counted. */
export interface GroupUse {
  readonly wallMs: number
  readonly cpuUs: number | null
  readonly periods: number | null
  readonly throttledPeriods: number | null
  readonly throttledUs: number | null
  readonly limitHits: number | null
  readonly refaultedPages: number | null
}

/** Of a start's whole life so far. */
export interface GroupPeaks {
  /** When what must fit was most, of all that was seen; null: memory is not limited. */
  readonly charge: Charge | null
  readonly usagePeakBytes: number | null
  readonly oomKills: number
  readonly processesPeak: number
  readonly pidsPeak: number | null
  readonly pidsRefused: number | null
}

/** The kernel killed a process, because there was no memory left within the limit. */
export interface OutOfMemory {
  /** That were started until then: those that lived, and those that were killed. */
  readonly processes: number
}

export interface GroupWatch {
  /** A window begins. */
  mark(): void
  /** Of the window so far. */
  use(): GroupUse
  peaks(): GroupPeaks
  /** Resolves at the first kill that is seen; never, where there is none. */
  readonly outOfMemory: Promise<OutOfMemory>
  /** The same as a look: also at what was killed a moment ago. */
  killed(): OutOfMemory | null
  /** No more looks. */
  stop(): void
}

/** A master forks its workers some ten milliseconds apart: which one was too much is seen by looking that often. */
const lookEveryMs = 20

export function watchGroup(group: LimitedGroup, everyMs = lookEveryMs): GroupWatch {
  return new Watch(group, everyMs)
}

class Watch implements GroupWatch {
  readonly outOfMemory: Promise<OutOfMemory>
  readonly #group: LimitedGroup
  readonly #timer: NodeJS.Timeout
  #first: GroupReading
  #tell: (outOfMemory: OutOfMemory) => void = () => undefined
  #killed: OutOfMemory | null = null
  #processes = 0
  #charge: Charge | null = null
  #last: GroupReading

  constructor(group: LimitedGroup, everyMs: number) {
    this.#group = group
    this.outOfMemory = new Promise(resolve => (this.#tell = resolve))
    this.#first = this.#last = this.#look()
    this.#timer = setInterval(() => this.#look(), everyMs).unref()
  }

  mark(): void {
    this.#first = this.#look()
  }

  use(): GroupUse {
    const [first, last] = [this.#first, this.#look()]
    const grown = (pick: (reading: GroupReading) => number | undefined | null) => {
      const [before, now] = [pick(first), pick(last)]
      return before == null || now == null ? null : now - before
    }
    return {
      wallMs: Number(last.atNs - first.atNs) / 1e6,
      cpuUs: grown(({cpuUs}) => cpuUs),
      periods: grown(({quota}) => quota?.periods),
      throttledPeriods: grown(({quota}) => quota?.throttledPeriods),
      throttledUs: grown(({quota}) => quota?.throttledUs),
      limitHits: grown(({memory}) => memory?.limitHits),
      refaultedPages: grown(({memory}) => memory?.refaultedPages),
    }
  }

  peaks(): GroupPeaks {
    const {memory, pidsPeak, pidsRefused} = this.#look()
    return {
      charge: this.#charge,
      usagePeakBytes: memory?.usagePeakBytes ?? null,
      oomKills: memory?.oomKills ?? 0,
      processesPeak: this.#processes,
      pidsPeak,
      pidsRefused,
    }
  }

  killed(): OutOfMemory | null {
    this.#look()
    return this.#killed
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** A group that is gone says nothing: what was seen last stays. */
  #look(): GroupReading {
    const reading = this.#group.read()
    const isGone = reading.processes === 0 && reading.memory === null && reading.cpuUs === null
    if (isGone && this.#processes > 0) return this.#last
    if (reading.memory !== null) this.#see(reading.memory, reading.processes)
    this.#processes = Math.max(this.#processes, reading.processes)
    this.#last = reading
    return reading
  }

  #see({charge, oomKills}: MemoryCounts, processes: number): void {
    if (this.#charge === null || neededBytes(charge) > neededBytes(this.#charge)) this.#charge = charge
    if (oomKills === 0 || this.#killed !== null) return
    this.#killed = {processes: Math.max(this.#processes, processes + oomKills)}
    this.#tell(this.#killed)
  }
}
