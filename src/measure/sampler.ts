/**
 * Watches one server's process tree from outside: readings on demand, and a cheap sample every so often for what
 * only lasts a moment (peaks, processes and threads that end). The caller decides what a window is:
 *
 *     const sampler = startSampler(server.pid)
 *     const idle = sampler.memory()
 *     sampler.mark()              // the window opens
 *     const use = sampler.stop()  // the window closes
 *     const after = sampler.memory()
 */
import {sum} from '../stats/sum.js'
import {openCpuClock, type CpuClock} from './cpu-clock.js'
import {cpuRows} from './cpu-rows.js'
import type {MemoryReading, TreeHeld, TreeReading, TreeUse} from './contract.js'
import {HeldWatch} from './held.js'
import {readMemory} from './memory.js'
import {processKey, type ProcessStat} from './process-stat.js'
import {ProcessParts} from './process-parts.js'
import {ProcessTree} from './process-tree.js'
import {ThreadSwitches} from './switches.js'
import {TreeCpu} from './tree-cpu.js'

export interface SamplerOptions {
  /** CPU, processes, threads, RSS. */
  readonly everyMs: number
  /** PSS and USS, and the switches of threads, which are as dear. */
  readonly memoryEveryMs: number
  /** Also what is held open, with every sample, and each process' part of the window; other ends that are bench's own are left out. */
  readonly held?: {readonly ignoring: readonly string[]}
}

/**
 * Four samples a second see every worker that lives a quarter of a second; CPU of shorter lives is in their
 * parents'. Memory once a second: its reading holds the server's mmap lock for about 0.7 ms per process. In all, six
 * Node processes with 66 threads cost bench about 1.2 % of one core (measured on a busy machine).
 */
export const samplerDefaults: SamplerOptions = {everyMs: 250, memoryEveryMs: 1000}

export interface Sampler {
  /** Where CPU time comes from: `process-clock` (exact) or `stat-ticks` (10 ms). */
  readonly cpuSource: CpuClock['source']
  /** Now. CPU and switches are since the processes began. */
  read(): TreeReading
  /** Now; also after `stop`. */
  memory(): MemoryReading
  /** A window begins here: `use` and `stop` count from this reading, peaks begin anew. */
  mark(): TreeReading
  /** Of the window so far, closed by a reading of CPU and then one of memory. */
  use(): TreeUse
  /** What was held open since it is watched; null: that was not asked for. */
  held(): TreeHeld | null
  /** `use`, and no more samples. A second call returns the same. */
  stop(): TreeUse
}

export function startSampler(rootPid: number, options: Partial<SamplerOptions> = {}): Sampler {
  const {everyMs, memoryEveryMs, held} = {...samplerDefaults, ...options}
  const clock = openCpuClock()
  const reader = new TreeReader(rootPid, clock)
  const open = held === undefined ? null : new HeldWatch(() => reader.pids(), held.ignoring)
  const parts = open === null ? null : new ProcessParts(open, clock, () => reader.pids())
  let window = new Window(reader.read())
  let used: TreeUse | undefined

  const read = (): TreeReading => window.see(reader.read())
  const memory = (): MemoryReading => window.seeMemory(reader.memory())
  const use = (): TreeUse => {
    const last = read()
    const perProcess = parts?.sinceMark()
    memory()
    return {...window.useUntil(last), ...(perProcess && {perProcess})}
  }
  const glance = () => {
    window.see(reader.glance())
    open?.look()
  }
  // Unref'd: a forgotten sampler must not keep bench alive.
  const timers = [
    setInterval(glance, everyMs).unref(),
    setInterval(() => {
      read()
      memory()
    }, memoryEveryMs).unref(),
  ]

  return {
    cpuSource: clock.source,
    read,
    memory,
    mark: () => {
      parts?.mark()
      const first = reader.read()
      window = new Window(first)
      return first
    },
    use,
    held: () => {
      open?.look()
      return open?.held() ?? null
    },
    stop: () => {
      timers.forEach(timer => clearInterval(timer))
      used ??= use()
      return used
    },
  }
}

type Glance = Omit<TreeReading, 'voluntarySwitches' | 'involuntarySwitches'>

/** Ended, not yet waited for: its CPU time counts, the process does not. */
const zombie = 'Z'

/** Reads the whole tree at one instant, as nearly as /proc allows. */
class TreeReader {
  readonly #tree: ProcessTree
  readonly #clock: CpuClock
  readonly #cpu = new TreeCpu()
  readonly #switches = new ThreadSwitches()

  constructor(rootPid: number, clock: CpuClock) {
    this.#tree = new ProcessTree(rootPid)
    this.#clock = clock
  }

  /** With switches, which take most of it: every thread's are a file of their own. */
  read(): TreeReading {
    const processes = this.#tree.read()
    const seen = this.#look(processes)
    const switches = this.#switches.read(processes.map(stat => ({pid: stat.pid, key: processKey(stat)})))
    return {...seen, voluntarySwitches: switches.voluntary, involuntarySwitches: switches.involuntary}
  }

  /** What ends with a process, and what has peaks. */
  glance(): Glance {
    return this.#look(this.#tree.read())
  }

  memory(): MemoryReading {
    return readMemory(this.#tree.read())
  }

  pids(): readonly number[] {
    return this.#tree.read().flatMap(({pid, state}) => (state === zombie ? [] : [pid]))
  }

  #look(processes: readonly ProcessStat[]): Glance {
    const cpuUs = this.#cpu.add(cpuRows(processes, this.#clock))
    const atNs = process.hrtime.bigint()
    const running = processes.filter(stat => stat.state !== zombie)
    return {
      atNs,
      cpuUs,
      processes: running.length,
      threads: sum(running, stat => stat.threads),
      rssBytes: sum(running, stat => stat.rssBytes),
    }
  }
}

type Peak = Record<'processes' | 'threads' | 'rssBytes' | 'pssBytes' | 'ussBytes', number>

/** From one reading on: the highest of everything seen. */
class Window {
  readonly #first: TreeReading
  readonly #peak: Peak = {processes: 0, threads: 0, rssBytes: 0, pssBytes: 0, ussBytes: 0}

  constructor(first: TreeReading) {
    this.#first = first
    this.see(first)
  }

  see<Seen extends Glance>(reading: Seen): Seen {
    this.#raise('processes', reading.processes)
    this.#raise('threads', reading.threads)
    this.#raise('rssBytes', reading.rssBytes)
    return reading
  }

  seeMemory(memory: MemoryReading): MemoryReading {
    this.#raise('rssBytes', memory.rssBytes)
    this.#raise('pssBytes', memory.pssBytes)
    this.#raise('ussBytes', memory.ussBytes)
    return memory
  }

  useUntil(last: TreeReading): TreeUse {
    return {
      wallMs: Number(last.atNs - this.#first.atNs) / 1e6,
      cpuUs: last.cpuUs - this.#first.cpuUs,
      voluntarySwitches: last.voluntarySwitches - this.#first.voluntarySwitches,
      involuntarySwitches: last.involuntarySwitches - this.#first.involuntarySwitches,
      processesPeak: this.#peak.processes,
      threadsPeak: this.#peak.threads,
      rssPeakBytes: this.#peak.rssBytes,
      pssPeakBytes: this.#peak.pssBytes,
      ussPeakBytes: this.#peak.ussBytes,
    }
  }

  #raise(what: keyof Peak, seen: number): void {
    this.#peak[what] = Math.max(this.#peak[what], seen)
  }
}
