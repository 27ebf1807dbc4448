import {accessSync, constants, readFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {Limiter, type Way} from '../limits/limiter.js'
import {measurementAvailable} from '../measure/availability.js'
import {readFingerprint, type MachineFingerprint} from '../measure/fingerprint.js'
import type {Limits} from '../result/limits.js'

/** What the doctor looks at, besides the load generator itself. null: this machine does not say. */
export interface MachineFacts {
  readonly machine: MachineFingerprint
  readonly platform: NodeJS.Platform
  /** Why processes cannot be measured here; null where they can. */
  readonly unmeasurable: string | null
  /** How each limit of an arm can be enforced, or why it cannot. */
  readonly limits: Readonly<Record<LimitName, Way>>
  /** Soft limit of open files. */
  readonly openFiles: number | null
  /** Longest accept queue that the kernel allows. */
  readonly somaxconn: number | null
  /** Local ports for outgoing connections. */
  readonly localPorts: number | null
  /** Programs that some comparison needs, with the folder where they were found; null: not on PATH. */
  readonly programs: Readonly<Record<string, string | null>>
}

export type LimitName = 'cpus' | 'memory' | 'pids' | 'cpuset'

/** One of each, small enough for any machine. */
const trials: Readonly<Record<LimitName, Limits>> = {
  cpus: {cpus: 1},
  memory: {memoryBytes: 2 ** 26},
  pids: {pids: 100},
  cpuset: {cpuset: '0'},
}

function readWays(): MachineFacts['limits'] {
  const limiter = new Limiter()
  return {
    cpus: limiter.wayFor(trials.cpus),
    memory: limiter.wayFor(trials.memory),
    pids: limiter.wayFor(trials.pids),
    cpuset: limiter.wayFor(trials.cpuset),
  }
}

/** Other load generators to check numbers against, and what real servers need. */
const programsOfInterest = ['wrk', 'python3', 'nginx'] as const

export function readMachineFacts(environment: NodeJS.ProcessEnv): MachineFacts {
  const measurable = measurementAvailable()
  const folders = (environment['PATH'] ?? '').split(delimiter)
  return {
    machine: readFingerprint(),
    platform: process.platform,
    unmeasurable: measurable.available ? null : measurable.reason,
    limits: readWays(),
    openFiles: numberIn(/^Max open files\s+(\d+)/m.exec(read('/proc/self/limits'))?.[1]),
    somaxconn: numberIn(read('/proc/sys/net/core/somaxconn').trim()),
    localPorts: portsIn(read('/proc/sys/net/ipv4/ip_local_port_range')),
    programs: Object.fromEntries(programsOfInterest.map(name => [name, findProgram(name, folders)])),
  }
}

function findProgram(name: string, folders: readonly string[]): string | null {
  const found = folders.find(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })
  return found ?? null
}

function portsIn(range: string): number | null {
  const [first, last] = range.trim().split(/\s+/).map(Number)
  return first === undefined || last === undefined || !(last > first) ? null : last - first + 1
}

function numberIn(text: string | undefined): number | null {
  return text === undefined || !/^\d+$/.test(text) ? null : Number(text)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
