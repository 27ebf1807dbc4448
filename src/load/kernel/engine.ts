import {BenchError} from '../../error.js'
import {nativeMemory} from '../../../libc/memory.js'
import {StampedReceiver} from '../../../libc/message.js'
import {connectionsOf, type LoadJob} from '../job.js'
import type {Counted, Engine, EngineListener} from '../engine/contract.js'
import {outgoingOf, urlOf} from '../engine/request-bytes.js'
import {KernelConnection, type Link} from './connection.js'
import {Deadlines} from './deadlines.js'
import {endpointOf, placesOf} from './endpoint.js'
import {Places} from './places.js'
import {KernelTimer, Poller} from './poller.js'
import {KnownHead} from '../response/known-head.js'
import {StampClock} from './stamp-clock.js'

/** What a process reads with: one for all of its loads, for what is read is looked at before the next read. */
let receiver: StampedReceiver | undefined

/** Sockets of our own on an epoll of our own: plain HTTP over TCP or a Unix socket, on Linux. */
export function createKernelEngine(job: LoadJob, listener: EngineListener): Engine {
  const url = urlOf(job)
  const endpoint = endpointOf(url.origin)
  const isTcp = 'host' in endpoint.place
  const count = connectionsOf(job)
  receiver ??= new StampedReceiver()
  const usual = outgoingOf(url, job)
  const usualMemory = nativeMemory(usual.bytes.length)
  usualMemory.bytes.set(usual.bytes)
  const clock = new StampClock()
  const deadlines = new Deadlines(job.timeoutMs)
  const poller = new Poller(deadlines, () => clock.look(), count)
  const link: Link = {
    ...{receiver, clock, poller, deadlines, isTcp, listener},
    counted: {answers: 0, timeouts: 0},
    ...{usual, usualMemory},
    known: new KnownHead(receiver.bytes),
    places: new Places(() => placesOf(endpoint)),
  }
  const connections = Array.from({length: count}, () => new KernelConnection(link))
  return {
    targetName: endpoint.name,
    connections,
    createTimer: ring => new KernelTimer(poller, ring),
    defer: task => {
      poller.defer(task)
    },
    clockSteps: () => clock.steps,
    idleMs: () => poller.sleptMs + poller.waitedMs,
    close: counted => {
      for (const connection of connections) connection.close()
      poller.close()
      requireSameCount(link.counted, counted)
      return Promise.resolve()
    },
  }
}

function requireSameCount(ours: Counted, theirs: Counted): void {
  if (ours.answers === theirs.answers && ours.timeouts === theirs.timeouts) return
  throw new BenchError(
    'WB_COUNTS_DIFFER',
    `the kernel engine counted ${ours.answers} answers and ${ours.timeouts} timeouts, ` +
      `the load generator ${theirs.answers} and ${theirs.timeouts}`,
  )
}
