import type {Socket} from 'node:net'
import type {RequestScope} from '../../interface/asgi.js'

/** Undefined on a UNIX socket, and of a client that is gone. */
export function clientOf({remoteAddress, remotePort}: Socket): RequestScope['client'] {
  return remoteAddress === undefined || remotePort === undefined ? undefined : [remoteAddress, remotePort]
}
