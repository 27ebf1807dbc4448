import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {compiledProgram} from '../../package-info.js'

/** Gives `use` the origin of a server that does nothing but answer, in a process of its own, and ends it. */
export async function withNullServer<T>(
  signal: AbortSignal,
  use: (origin: string) => Promise<T>,
): Promise<T> {
  const server = spawn(process.execPath, [compiledProgram('src/load/null-server/main.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  try {
    const [port] = (await once(createInterface({input: server.stdout}), 'line', {signal})) as [string]
    return await use(`http://127.0.0.1:${port}`)
  } finally {
    const ended = server.exitCode === null && server.signalCode === null ? once(server, 'exit') : undefined
    server.kill('SIGKILL')
    await ended
  }
}
