import type {Mode} from '../../src/server/protocol.js'
import {spawnServer, whenReady} from '../servers/reference/master/reference-server.js'
import type {Capabilities, Target} from './target.js'

export const modes = ['sync', 'thread', 'green', 'async', 'native'] as const satisfies readonly Mode[]

/**
 * One mode of each implementation of HTTP: sync and thread serve connections by the same code as green, and only wait in
 * another way; async has its own connection; native is node:http.
 */
export const implementations = ['green', 'async', 'native'] as const satisfies readonly Mode[]

const threads = 4

export const capabilities: Readonly<Record<Mode, Capabilities>> = {
  sync: {keepAlive: false, pipelining: false, webSocket: false, strictHttp: true, inService: 1},
  thread: {keepAlive: true, pipelining: true, webSocket: false, strictHttp: true, inService: threads},
  green: {keepAlive: true, pipelining: true, webSocket: false, strictHttp: true, inService: Infinity},
  async: {keepAlive: true, pipelining: true, webSocket: true, strictHttp: true, inService: Infinity},
  native: {keepAlive: true, pipelining: true, webSocket: true, strictHttp: false, inService: Infinity},
}

/** One mode of the reference server as a real process, shared by the tests of a file. */
export interface ModeServer extends Target {
  readonly port: number
  readonly pid: number
  log(): string
  /** Pids of live workers, lowest first. */
  workers(): number[]
  signal(signal: NodeJS.Signals): void
  readonly exited: Promise<number | null>
  stop(): Promise<void>
}

/** Resolves when the server has given its first right answer. The caller stops it. */
export async function startMode(
  mode: Mode,
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<ModeServer> {
  const own = ['--mode', mode, '--bind', '127.0.0.1:0', '--threads', String(threads)]
  const server = spawnServer([...own, ...flags], env)
  try {
    const {port, url} = await whenReady(server)
    return {
      ...{name: mode, origin: url, capabilities: capabilities[mode], port, pid: server.pid},
      log: server.log,
      workers: server.workers,
      signal: server.signal,
      exited: server.exited.then(({code}) => code),
      stop: server.kill,
    }
  } catch (error) {
    await server.kill()
    throw error
  }
}
