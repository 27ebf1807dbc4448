import {spawn, type ChildProcess} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {onTestFinished} from 'vitest'

const program = fileURLToPath(new URL('../../../../dist/servers/reference/main.js', import.meta.url))

/** A reference server as a real process in its own process group; gone when the test is. */
export interface RunningServer {
  readonly pid: number
  readonly port: number
  readonly url: string
  log(): string
  /** Pids of live workers, lowest first. */
  workers(): number[]
  upstream(): number | undefined
  signal(signal: NodeJS.Signals): void
  exited: Promise<{code: number | null; signal: NodeJS.Signals | null}>
}

/** Starts it on a free port and waits for its first right answer. */
export async function startServer(
  flags: readonly string[],
  env: NodeJS.ProcessEnv = {},
  address: 'a free port' | 'bind from elsewhere' = 'a free port',
): Promise<RunningServer> {
  const bind = address === 'a free port' ? ['--bind', '127.0.0.1:0'] : []
  const started = launch([...bind, ...flags], env)
  return {...started, ...(await whenReady(started))}
}

/** Resolves with its address when it has given its first right answer. */
export async function whenReady({log}: Pick<Launched, 'log'>): Promise<{port: number; url: string}> {
  await until('the server listens', () => /Listening at: /.test(log()))
  const port = Number(/Listening at: http:\/\/127\.0\.0\.1:(\d+)/.exec(log())?.[1])
  const url = `http://127.0.0.1:${port}`
  await until('the server answers', () => answers(url))
  return {port, url}
}

/** Leaves no connection in fetch's pool: a later request on it could meet the end of the worker that holds it. */
export async function answers(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(10_000)
  const answer = await fetch(url, {signal, headers: {connection: 'close'}}).catch(() => undefined)
  await answer?.arrayBuffer().catch(() => undefined)
  return answer?.status === 200
}

/** Starts it without waiting for anything: for servers that will not come up. */
export function launch(
  flags: readonly string[],
  env: NodeJS.ProcessEnv = {},
  descriptors?: number,
): Launched {
  const launched = spawnServer(flags, env, descriptors)
  onTestFinished(launched.kill)
  return launched
}

type Launched = Omit<RunningServer, 'port' | 'url'> & {
  /** Ends all processes of it. */
  readonly kill: () => Promise<void>
}

/** The same; whoever asks kills it. `descriptors`: how many files each of its processes may open. */
export function spawnServer(
  flags: readonly string[],
  env: NodeJS.ProcessEnv = {},
  descriptors?: number,
): Launched {
  const limit = descriptors === undefined ? '' : `ulimit -n ${descriptors}; `
  const child = spawn('/bin/sh', ['-c', `${limit}exec "$0" "$@"`, process.execPath, program, ...flags], {
    detached: true,
    env: {...process.env, WEB_CONCURRENCY: '', ...env},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const {pid} = child
  if (pid === undefined) throw new Error('the server could not be started')
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const exited = new Promise<{code: number | null; signal: NodeJS.Signals | null}>(resolve =>
    child.once('exit', (code, signal) => resolve({code, signal})),
  )
  return {
    pid,
    log: () => log,
    workers: () => workersOf(pid),
    upstream: () => childrenOf(pid).find(each => commandOf(each).includes('upstream/main.js')),
    signal: name => child.kill(name),
    exited,
    kill: async () => {
      killGroup(child)
      await exited
    },
  }
}

/** Waits for something to become true, as long as a busy machine may need. */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`waited in vain until ${what}`)
    await sleep(25)
  }
}

/** Live workers of the master with this pid, lowest first. */
export function workersOf(pid: number): number[] {
  return childrenOf(pid).filter(each => commandOf(each).includes('worker/main.js'))
}

export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function killGroup({pid}: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.split(' ').filter(Boolean).map(Number).filter(isAlive)
  } catch {
    return []
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
