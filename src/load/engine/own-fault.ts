import {environmentError} from '../../error.js'

/** What the client itself lacks: never the server's fault. */
const ownFaults = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

/**
 * The end of the load, if a connection could not be opened for want of something here; undefined: another reason.
 * EADDRNOTAVAIL is a want of ports only once a connection to the same address stood: before, that address is none.
 */
export function ownFaultOf(error: Error, hasConnected: boolean): Error | undefined {
  const code = 'code' in error ? String(error.code) : ''
  const isPorts = code === 'EADDRNOTAVAIL' && hasConnected
  if (!ownFaults.has(code) && !isPorts) return undefined
  return environmentError(
    'WB_CLIENT_LIMIT',
    `the load generator cannot open another connection: ${error.message}`,
    isPorts
      ? 'all local ports are in use: widen net.ipv4.ip_local_port_range, or ask for a lower rate or fewer connections'
      : 'raise the limit of open files (ulimit -n), or ask for fewer connections',
    error,
  )
}
