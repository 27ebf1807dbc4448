import {ProcessTree} from '../measure/process-tree.js'
import {requireAnswer, timeAlone} from './alone.js'
import {probeBurst} from './burst.js'
import {probeLingering, probeSlowClients} from './clients.js'
import {probeFanOut, probeStall} from './concurrency.js'
import type {ProbeFacts, ProcessFacts} from './facts.js'
import {probeInService} from './in-service.js'
import {probeKeepAlive, probePipelining, probeWebSocket} from './protocol.js'
import type {ProbeTarget} from './target.js'

/** Everything but what needs a start of its own: the timeout and the spread over several workers. */
export type OneStartFacts = Omit<ProbeFacts, 'timeout' | 'spread'>

/**
 * Asks one running server with one worker, one question after another: about 10 s where nothing blocks, at most about
 * 60 s. Rejects with the signal's reason between two probes at the latest, and (environment) with a server that answers
 * nobody any more.
 */
export async function probeServer(
  target: ProbeTarget,
  signal: AbortSignal,
  onProbe: (name: string) => void,
): Promise<OneStartFacts> {
  const step = async <T>(name: string, probe: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted()
    onProbe(name)
    const facts = await probe()
    // Some probes only look at what becomes of a connection, and an abort ends these too.
    signal.throwIfAborted()
    return facts
  }
  // That nobody is served while clients hold connections says something only of a server that serves without them.
  const besides = async <T>(name: string, probe: () => Promise<T>): Promise<T> => {
    await requireAnswer(target, target.fastPath, signal)
    return step(name, probe)
  }
  const aloneMs = await step('one request alone', () => timeAlone(target, signal))
  const inService = await step('requests in service', () => probeInService(target, aloneMs, signal))
  const processes = target.pid === null ? null : processesOf(target.pid)
  const {isFixedApp} = target
  return {
    inService,
    processes,
    burst: await besides('a burst of connections', () => probeBurst(target, signal)),
    stall: isFixedApp ? await besides('stall by CPU', () => probeStall(target, signal)) : null,
    slowClients: {
      silent: await besides('silent clients', () => probeSlowClients('silent', target, signal)),
      partialHead: await besides('partial heads', () => probeSlowClients('partialHead', target, signal)),
      partialBody: await besides('partial bodies', () => probeSlowClients('partialBody', target, signal)),
    },
    keepAlive: await besides('keep-alive', () => probeKeepAlive(target, signal)),
    pipelining: await besides('pipelining', () => probePipelining(target, signal)),
    lingering: await besides('lingering client', () => probeLingering(target, signal)),
    webSocket: await besides('WebSocket', () => probeWebSocket(target, signal)),
    fanOut: isFixedApp ? await besides('fan-out', () => probeFanOut(target, signal)) : null,
  }
}

/** Right after it was busy: pools have their threads by then. */
function processesOf(pid: number): ProcessFacts | null {
  const members = new ProcessTree(pid).read().filter(({state}) => state !== 'Z')
  if (members.length === 0) return null
  return {processes: members.length, threads: members.reduce((sum, {threads}) => sum + threads, 0)}
}
