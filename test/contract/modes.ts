import {spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import type {Mode} from '../../src/server/protocol.js'
import {isAlive, until} from '../servers/reference/master/reference-server.js'
import type {Capabilities, Target} from './target.js'

const program = fileURLToPath(new URL('../../dist/servers/reference/main.js', import.meta.url))

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
  const child = spawn(process.execPath, [program, ...own, ...flags], {
    detached: true,
    env: {...process.env, WEB_CONCURRENCY: '', ...env},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const {pid} = child
  if (pid === undefined) throw new Error('the server could not be started')
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  const stop = async (): Promise<void> => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Nobody of its group is left.
    }
    await exited
  }
  try {
    await until('the server listens', () => log.includes('Listening at: '))
    const port = Number(/Listening at: http:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1])
    const origin = `http://127.0.0.1:${port}`
    await until('the server answers', async () => (await fetch(origin).catch(() => undefined))?.ok === true)
    return {
      name: mode,
      origin,
      capabilities: capabilities[mode],
      port,
      pid,
      log: () => log,
      workers: () => workersOf(pid),
      signal: name => child.kill(name),
      exited,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function workersOf(master: number): number[] {
  const children = read(`/proc/${master}/task/${master}/children`).split(' ').filter(Boolean).map(Number)
  return children.filter(pid => isAlive(pid) && read(`/proc/${pid}/cmdline`).includes('worker/main.js'))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
