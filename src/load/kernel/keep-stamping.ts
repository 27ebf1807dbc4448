import {encodeAddress} from '../../../libc/address.js'
import {setOption, streamSocket} from '../../../libc/socket.js'

let keeper: number | null = null

/**
 * Has the kernel stamp all that comes for as long as this process lives, by a socket that only wants it. Linux stamps
 * nothing while nobody wants it, and leaves the change to a worker of its own, which a full machine may let wait for
 * seconds. Throws where the option is refused.
 */
export function keepStamping(): void {
  if (keeper !== null) return
  const socket = streamSocket(encodeAddress('127.0.0.1', 0).family)
  setOption(socket, 'timestamps', true)
  keeper = socket
}
