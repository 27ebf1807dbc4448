import {EPOLLIN} from '../../../libc/epoll.js'
import {listenTcp} from '../../../libc/listen.js'
import {StampedReceiver} from '../../../libc/message.js'
import {accept, setOption} from '../../../libc/socket.js'
import {Poller} from '../../../src/load/kernel/poller.js'
import {StampClock} from '../../../src/load/kernel/stamp-clock.js'
import {Connection, type Desk} from './connection.js'
import {Schedule} from './schedule.js'

const backlog = 511
const mostConnections = 4096

interface Where {
  /** 0: the kernel chooses one. */
  readonly port?: number
  /** Other processes listen there too. */
  readonly reusePort?: boolean
}

interface Listening {
  readonly port: number
  readonly schedule: Schedule
}

/**
 * A server on the system calls themselves, so that it can be told when a request came and not only when it was read: on a
 * busy machine these are milliseconds apart, which every client sees and which belong to the truth.
 */
export function listen(onRequest: Desk['onRequest'], {port = 0, reusePort = false}: Where = {}): Listening {
  const clock = new StampClock()
  const noAgenda = {nextMs: Infinity, expire: () => undefined}
  const poller: Poller = new Poller(noAgenda, () => clock.look(), mostConnections)
  const desk: Desk = {poller, receiver: new StampedReceiver(), clock, onRequest}
  const listener = listenTcp({host: '127.0.0.1', port, backlog, reusePort})
  // Inherited by every connection, and on from its first segment.
  setOption(listener.fd, 'timestamps', true)
  poller.watch(listener.fd, EPOLLIN, {
    ready: () => {
      for (let fd = accept(listener.fd); fd >= 0; fd = accept(listener.fd)) new Connection(fd, desk)
    },
  })
  return {port: listener.port, schedule: new Schedule(() => poller)}
}
