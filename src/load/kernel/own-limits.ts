import {readdirSync, readFileSync} from 'node:fs'
import {descriptorLimit} from '../../../libc/limits.js'
import {environmentError} from '../../error.js'

/** For what the process opens while it is under load: pipes, files that Node loads late. */
const sparedDescriptors = 32

/** What this process may use. */
export interface OwnLimits {
  readonly descriptors: number
  /** Open before the load. */
  readonly descriptorsInUse: number
  /** From which the kernel chooses one for each connection to the same address. */
  readonly ports: number
}

export function ownLimits(): OwnLimits {
  return {
    descriptors: descriptorLimit(),
    descriptorsInUse: readdirSync('/proc/self/fd').length,
    ports: portRange(),
  }
}

/** Throws unless so many connections can be had: what the client lacks is not the server's fault. */
export function requireOwnLimits(connections: number, isTcp: boolean, limits = ownLimits()): void {
  const free = limits.descriptors - limits.descriptorsInUse - sparedDescriptors
  if (connections > free) {
    throw environmentError(
      'WB_CLIENT_LIMIT',
      `${connections} connections need ${connections} file descriptors, and the load generator can open ${Math.max(0, free)}`,
      `raise the limit (ulimit -n, now ${limits.descriptors}), or ask for fewer connections`,
    )
  }
  if (isTcp && connections > limits.ports) {
    throw environmentError(
      'WB_CLIENT_LIMIT',
      `${connections} connections need ${connections} local ports, and this machine has ${limits.ports}`,
      'widen net.ipv4.ip_local_port_range, or ask for fewer connections',
    )
  }
}

function portRange(): number {
  const [first = 32_768, last = 60_999] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number)
  return last - first + 1
}
