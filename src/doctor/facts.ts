import {accessSync, constants, readFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {measurementAvailable} from '../measure/availability.js'
import {readFingerprint, type MachineFingerprint} from '../measure/fingerprint.js'

/** What the doctor looks at, besides the load generator itself. null: this machine does not say. */
export interface MachineFacts {
  readonly machine: MachineFingerprint
  readonly platform: NodeJS.Platform
  /** Why processes cannot be measured here; null where they can. */
  readonly unmeasurable: string | null
  /** Soft limit of open files. */
  readonly openFiles: number | null
  /** Longest accept queue that the kernel allows. */
  readonly somaxconn: number | null
  /** Local ports for outgoing connections. */
  readonly localPorts: number | null
  /** Programs that some comparison needs, with the folder where they were found; null: not on PATH. */
  readonly programs: Readonly<Record<string, string | null>>
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
