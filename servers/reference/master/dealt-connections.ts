import type {Worker} from 'node:cluster'
import {setTimeout as sleep} from 'node:timers/promises'

/** Workers that connections can be dealt to. */
const listening = new Set<Worker>()

/** Connections that were dealt and not answered for, of each worker. */
const outstanding = new Set<ReadonlySet<number>>()

/** What a worker said before it died may still be in its pipe. */
const finalMessagesMs = 1000

/**
 * Mends what node:cluster leaves open. Its primary keeps a connection's handle until the worker that it was dealt to has
 * said whether it takes it; when that worker is killed first, nobody ever answers for it, and the connection stays open
 * and silent in the primary for good (lib/internal/cluster/round_robin_handle.js, `handoff`). Nor is the worker's channel
 * then ever said to be disconnected (lib/internal/child_process.js: not while a handle waits to be acknowledged). So
 * both are said here, for the dead: the primary takes the worker off its lists, and deals the connection to another.
 * Nothing has been read from it, for a worker answers before it reads. Where there is no other worker the connection is
 * called taken, which closes it.
 *
 * The messages are internal to Node; one that does not look as expected is left alone, and then so is the defect.
 */
export function releaseUnacknowledged(worker: Worker): void {
  const {process: child} = worker
  const unanswered = new Set<number>()
  outstanding.add(unanswered)
  const send = child.send.bind(child) as (...args: unknown[]) => boolean
  child.send = (...args: unknown[]): boolean => {
    const [message] = args
    if (isDealt(message)) unanswered.add(message.seq)
    return send(...args)
  }
  child.prependListener('internalMessage', (message: unknown) => {
    if (isAnswer(message)) unanswered.delete(message.ack)
  })
  worker.on('listening', () => listening.add(worker))
  let isDisconnected = false
  child.once('disconnect', () => (isDisconnected = true))
  child.once('exit', () => {
    listening.delete(worker)
    const endMs = performance.now() + finalMessagesMs
    const settle = (): void => {
      if (child.connected && performance.now() < endMs) return void setTimeout(settle, 1)
      outstanding.delete(unanswered)
      if (!isDisconnected) child.emit('disconnect')
      for (const seq of unanswered) {
        child.emit('internalMessage', {cmd: 'NODE_CLUSTER', ack: seq, accepted: listening.size === 0})
      }
    }
    setImmediate(settle)
  })
}

/** Resolves when every connection that was accepted is a worker's; the primary keeps none back while one is free. */
export async function allDealt(): Promise<void> {
  const endMs = performance.now() + finalMessagesMs
  // A connection may have been accepted in this very turn.
  do await sleep(1)
  while ([...outstanding].some(each => each.size > 0) && performance.now() < endMs)
}

function isDealt(message: unknown): message is {readonly seq: number} {
  return isInternal(message) && message.act === 'newconn' && typeof message.seq === 'number'
}

function isAnswer(message: unknown): message is {readonly ack: number} {
  return isInternal(message) && typeof message.ack === 'number'
}

function isInternal(
  message: unknown,
): message is {readonly act?: unknown; readonly seq?: unknown; readonly ack?: unknown} {
  return typeof message === 'object' && message !== null && 'cmd' in message && message.cmd === 'NODE_CLUSTER'
}
