import {readdirSync, readFileSync} from 'node:fs'
import {descriptorLimit} from '../../libc/limits.js'
import {environmentError} from '../error.js'

/** For what a process opens while it is under load: pipes, files that Node loads late. */
const sparedDescriptors = 32
/** Measured: 24 KiB of the process with autocannon, 5 KiB with kernel; the sockets' buffers come on top. */
const bytesPerConnection = 64 * 1024
const bytesPerProcess = 100 * 1024 * 1024

/** What one process of a load generator may use. */
export interface OwnLimits {
  readonly descriptors: number
  /** Open before the load. */
  readonly descriptorsInUse: number
  /** From which the kernel chooses one for each connection to the same address: those of all processes. */
  readonly ports: number
  /** Of the machine or the container. */
  readonly memoryBytes: number
}

/** Of this process; one that it starts has the same. Undefined where nothing tells. */
export function ownLimits(): OwnLimits | undefined {
  if (process.platform !== 'linux') return undefined
  return {
    descriptors: descriptorLimit(),
    descriptorsInUse: readdirSync('/proc/self/fd').length,
    ports: portRange(),
    memoryBytes: process.availableMemory(),
  }
}

/** What a load needs of the client. */
export interface ClientNeeds {
  /** Of all processes. */
  readonly connections: number
  readonly processes: number
  readonly isTcp: boolean
}

/** Throws unless so many connections can be had: what the client lacks is not the server's fault. */
export function requireOwnLimits({connections, processes, isTcp}: ClientNeeds, limits = ownLimits()): void {
  if (limits === undefined) return
  const ofOne = Math.ceil(connections / processes)
  const free = freeDescriptors(limits)
  if (ofOne > free)
    throw environmentError(
      'WB_CLIENT_LIMIT',
      `${ofOne} connections need ${ofOne} file descriptors, and the load generator can open ${free}`,
      `raise the limit (ulimit -n, now ${limits.descriptors}), or ask for fewer connections`,
    )
  if (isTcp && connections > limits.ports)
    throw environmentError(
      'WB_CLIENT_LIMIT',
      `${connections} connections need ${connections} local ports, and this machine has ${limits.ports}`,
      'widen net.ipv4.ip_local_port_range, or ask for fewer connections',
    )
  const neededBytes = connections * bytesPerConnection + processes * bytesPerProcess
  if (neededBytes > limits.memoryBytes)
    throw environmentError(
      'WB_CLIENT_LIMIT',
      `${connections} connections need about ${inMiB(neededBytes)} of memory, and ${inMiB(limits.memoryBytes)} are free`,
      'free memory, or ask for fewer connections',
    )
}

/** As many connections as `processes` can open, at most `wanted`. */
export function affordable(wanted: number, processes = 1, limits = ownLimits()): number {
  return limits === undefined ? wanted : Math.max(1, Math.min(wanted, processes * freeDescriptors(limits)))
}

function freeDescriptors({descriptors, descriptorsInUse}: OwnLimits): number {
  return Math.max(0, descriptors - descriptorsInUse - sparedDescriptors)
}

function inMiB(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`
}

function portRange(): number {
  const [first = 32_768, last = 60_999] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number)
  return last - first + 1
}
