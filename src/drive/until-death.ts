import {BenchError, environmentError} from '../error.js'
import type {ServerExit} from '../server/handle.js'
import type {Clock, LiveServer} from './world.js'

type Mortal = Pick<LiveServer, 'name' | 'exited' | 'output' | 'outOfMemory' | 'memoryFault'>

/** Between a refused connection and the news that the process has ended lies a moment. */
const newsMs = 250
const shownLines = 15

/**
 * Runs `use` on live servers. When a process ends by itself, or is killed for want of memory, so does the signal that
 * `use` was given: loading a corpse would only count refused connections. What goes wrong is told with what the server has to say: how it ended, and its
 * last words.
 */
export async function untilDeath<T>(
  servers: readonly Mortal[],
  {clock, signal}: {readonly clock: Clock; readonly signal: AbortSignal},
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const death = new AbortController()
  const dead: BenchError[] = []
  const deaths = servers.map(async server => {
    const ended = server.exited.then(exit => server.outOfMemory() ?? diedOf(server, exit))
    const error = await Promise.race([ended, server.memoryFault])
    dead.push(error)
    death.abort(error)
  })
  try {
    const result = await use(AbortSignal.any([signal, death.signal]))
    // Killed a moment ago: the master may live on, with a worker in its place.
    const fault = servers.map(server => server.outOfMemory()).find(found => found !== null)
    if (fault !== undefined) throw fault
    return result
  } catch (error) {
    signal.throwIfAborted()
    await Promise.race([...deaths, clock.sleep(newsMs)])
    const [first] = dead
    throw first ?? withLastWords(error, servers)
  }
}

function diedOf(server: Mortal, {code, signal, left}: ServerExit): BenchError {
  const end = signal === null ? `ended with exit code ${String(code)}` : `was ended by ${signal}`
  const how = left === undefined ? end : `${end} and left ${left.join(', ')}, which bench has stopped,`
  const words = lastWords(server)
  return environmentError(
    'WB_SERVER_DIED',
    `${server.name} ${how} while it was measured`,
    words === '' ? 'It wrote nothing.' : words,
  )
}

/** Workers may die while their master lives. */
function withLastWords(error: unknown, servers: readonly Mortal[]): unknown {
  if (!(error instanceof BenchError) || error.family !== 'environment') return error
  const words = servers
    .map(server => ({name: server.name, words: lastWords(server)}))
    .filter(({words}) => words !== '')
    .map(({name, words}) => (servers.length > 1 ? `${name}: ${words}` : words))
  if (words.length === 0) return error
  const hint = [...(error.hint === undefined ? [] : [error.hint]), ...words].join('\n')
  return new BenchError(error.code, error.message, {hint, cause: error})
}

function lastWords(server: Mortal): string {
  const text = server.output()
  return text === '' ? '' : `It wrote last:\n${text.split('\n').slice(-shownLines).join('\n')}`
}
