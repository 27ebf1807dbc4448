import type {BenchError} from '../error.js'
import type {Outcome, Question} from '../http/ask-once.js'
import type {GroupWatch} from '../limits/watch.js'
import type {LoadGenerator} from '../load/generator.js'
import type {MachineLoad} from '../measure/machine-load.js'
import type {Sampler, SamplerOptions} from '../measure/sampler.js'
import type {StartableArm} from '../plan/arm.js'
import type {ReadyRule} from '../plan/plan.js'
import type {Exhausted} from '../server/exhaustion.js'
import type {ServerExit} from '../server/handle.js'
import type {TracedRequest} from '../server/protocol.js'
import type {Upstream} from '../server/upstream.js'

/**
 * All that a use case does to the machine it runs on: a run, a gate and a calibration receive it, so that tests can give
 * them another one. `real-world.ts` is what they get otherwise.
 */
export interface World {
  readonly clock: Clock
  readonly generator: LoadGenerator
  /**
   * A fresh start of an arm, resolved once it has given a right answer; whoever holds the server stops it. Nothing of it
   * is left when this throws.
   */
  readonly start: (request: StartRequest, signal: AbortSignal) => Promise<LiveServer>
  /** The service that arms wait for in `/io`. */
  readonly startUpstream: (signal: AbortSignal) => Promise<Upstream>
  /** Gives `use` the origin of a server that does nothing but answer. */
  readonly withNullServer: <T>(signal: AbortSignal, use: (origin: string) => Promise<T>) => Promise<T>
  readonly ask: (origin: string, question: Question, signal: AbortSignal) => Promise<Outcome>
  /** The process tree of a server that was not started here. */
  readonly watch: (pid: number, options?: Partial<SamplerOptions>) => Sampler
  /** null where nothing tells. */
  readonly machineLoad: () => MachineLoad | null
  /** CPU time of bench and of all that it ever started, µs. */
  readonly ownCpuUs: () => number
}

export interface Clock {
  /** Milliseconds of CLOCK_MONOTONIC, which servers that record their requests use, too. */
  now(): number
  date(): Date
  sleep(ms: number): Promise<void>
}

export interface StartRequest {
  readonly arm: StartableArm
  /** When the user's own app is ready. */
  readonly ready: ReadyRule
  /** HOST:PORT; null: the arm is not told of one. */
  readonly upstream: string | null
  /** For messages, instead of the server's own. */
  readonly name?: string
  /** Where the load is to go; any free port when left out. */
  readonly port?: number | null
  /** CPUs that it may run on, as `taskset` takes them. */
  readonly cpus?: string | null
  /** postgresql://… for /db. */
  readonly database?: string | null
  /** Added to the server's own command line. */
  readonly arguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Bench's own app records the requests that ask for it. */
  readonly records?: boolean
}

/** A server that has answered, with whatever stands in front of it. */
export interface LiveServer {
  readonly name: string
  /** What takes the load: the proxy where there is one. */
  readonly origin: string
  readonly pid: number
  /** Whether it closes each connection after its answer, as far as its manifest says. */
  readonly closes?: boolean
  /** From spawn to the first right answer, of the server itself. */
  readonly startupMs: number
  /** Requests that asked whether it is ready, as far as the server may have counted them. */
  readonly asked: number
  /** Resolves when its process ends, for whatever reason. */
  readonly exited: Promise<ServerExit>
  /** The last lines that it wrote. */
  output(): string
  /** Limits that were reached, as its output says. */
  exhausted(): readonly Exhausted[]
  /** Measures its process tree until the server is stopped. */
  watch(options?: Partial<SamplerOptions>): Sampler
  /** The control group that its limits are enforced by; null: it has none. */
  readonly group: GroupWatch | null
  /** That the kernel has killed a process of it, for want of memory within its limit; null: it has not. */
  outOfMemory(): BenchError | null
  /** Resolves when that happens. */
  readonly memoryFault: Promise<BenchError>
  /** The same of the proxy in front of it; null: there is none. */
  watchProxy(): Sampler | null
  /** Its control group, which limits nothing; null: the server has no limits, or there is no proxy. */
  readonly proxyGroup: GroupWatch | null
  /** Resolves when every process of it is gone. */
  stop(): Promise<void>
  /** Once stopped: all requests that it answered in its life; null where it does not count. */
  served(): Promise<number | null>
  /** Once stopped: what it recorded. */
  recorded(): Promise<readonly TracedRequest[]>
}
