import {performance} from 'node:perf_hooks'
import {encodeAddress} from '../../../libc/address.js'
import {close} from '../../../libc/descriptor.js'
import {check, EINPROGRESS} from '../../../libc/errno.js'
import {listenTcp} from '../../../libc/listen.js'
import {StampedReceiver} from '../../../libc/message.js'
import {pause, waitFor} from '../../../libc/poll.js'
import {accept, connect, send, setOption, streamSocket} from '../../../libc/socket.js'
import {keepStamping} from './keep-stamping.js'

/** A machine that stood still for the whole time has shown nothing. */
const fewestTries = 100

/**
 * Sends bytes to ourselves: does one come with a time stamp of the kernel's? The first need not: while nobody wants
 * stamps Linux takes none, and a worker of the kernel begins with them, for which a busy machine was seen to need 1.8 s.
 * A kernel that stamps is asked to go on until this process ends, so that no load begins without. Throws when nothing
 * can be sent.
 */
export function stampOnLoopback(longestMs: number): boolean {
  keepStamping()
  const untilMs = performance.now() + longestMs
  const listener = listenTcp({host: '127.0.0.1', port: 0, backlog: 1})
  const opened = [listener.fd]
  try {
    const address = encodeAddress(listener.host, listener.port)
    const client = streamSocket(address.family)
    opened.push(client)
    setOption(client, 'timestamps', true)
    const result = connect(client, address.bytes)
    if (result !== -EINPROGRESS) check(result, 'connect')
    check(waitFor('read', listener.fd, longestMs), 'poll')
    const server = check(accept(listener.fd), 'accept4')
    opened.push(server)
    const receiver = new StampedReceiver(1)
    for (let tries = 0; tries < fewestTries || performance.now() < untilMs; tries++) {
      check(send(server, Uint8Array.of(1)), 'send')
      check(waitFor('read', client, longestMs), 'poll')
      check(receiver.receive(client), 'recvmsg')
      if (receiver.hasStamp) return true
      pause(1)
    }
    return false
  } finally {
    opened.forEach(close)
  }
}
