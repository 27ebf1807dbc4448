import type {LaunchSpec, ServerHandle} from './handle.js'
import {BenchError} from '../error.js'
import {requireFreePort} from './port.js'
import {waitUntilReady} from './ready.js'
import {ServerProcess} from './server-process.js'

/**
 * Starts a server and resolves once it has given a right answer. Whatever else happens (it ends, answers wrongly, the
 * signal is aborted), everything that was started is gone before this throws.
 */
export async function startServer(spec: LaunchSpec, signal: AbortSignal): Promise<ServerHandle> {
  signal.throwIfAborted()
  // Else an answer could come from somebody else who has the port.
  await requireFreePort(spec.host, spec.port)
  signal.throwIfAborted()
  const startedMs = performance.now()
  const server = await ServerProcess.spawn(spec)
  try {
    const startup = AbortSignal.any([signal, server.endedEarly])
    const ready = await waitUntilReady(spec, () => server.listeners(), startup)
    return server.handle(performance.now() - startedMs, ready)
  } catch (error) {
    await server.stop()
    if (error === signal.reason) throw error
    throw withOutput(error, server.output())
  }
}

/** The server's last words are the best advice there is. */
function withOutput(error: unknown, output: string): unknown {
  if (!(error instanceof BenchError)) return error
  const lines = output.split('\n').slice(-hintLines).join('\n')
  const words = lines === '' ? 'It wrote nothing.' : `It wrote last:\n${lines}`
  const hint = error.hint === undefined ? words : `${error.hint}\n${words}`
  return new BenchError(error.code, error.message, {hint, cause: error})
}

const hintLines = 15
