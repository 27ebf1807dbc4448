import {join} from 'node:path'
import {startServer} from '../../../src/server/launch.js'
import {freePort} from '../../../src/server/port.js'
import type {ServerHandle} from '../../../src/server/handle.js'
import {pythonApp} from './environment.js'

export interface PythonServer {
  readonly name: string
  /** Program of the environment and its arguments; `{port}` is filled in. */
  readonly command: string
  /** A WebSocket's and an ASGI app's limits are the server's; these are for the app. */
  readonly env?: Readonly<Record<string, string>>
}

export interface StartedServer extends ServerHandle {
  readonly port: number
}

/** One of the environment's servers on the Python app, ready. The caller stops it. */
export async function startPython(
  {name, command, env = {}}: PythonServer,
  bin: string,
  upstream: string,
): Promise<StartedServer> {
  const port = await freePort()
  const [program = '', ...args] = command.replaceAll('{port}', String(port)).split(' ')
  const handle = await startServer(
    {
      name,
      argv: [join(bin, program), ...args],
      cwd: pythonApp,
      env: {
        ...{PYTHONPATH: `${pythonApp}:${join(pythonApp, 'django')}`, PYTHONDONTWRITEBYTECODE: '1'},
        ...{BENCH_UPSTREAM: upstream, BENCH_MODE: name, ...env},
      },
      host: '127.0.0.1',
      port,
      ready: {path: '/', status: 200, body: 'hello', timeoutMs: 60_000},
      stopMs: 10_000,
    },
    new AbortController().signal,
  )
  return {...handle, port}
}
