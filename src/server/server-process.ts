import {spawn, type ChildProcess} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {once} from 'node:events'
import {setTimeout as sleep} from 'node:timers/promises'

import {environmentError, type BenchError} from '../error.js'
import {ExhaustionWatch} from './exhaustion.js'
import {killAtExit, spareAtExit} from './exit-hook.js'
import {ProcessGroup} from './group.js'
import type {LaunchSpec, ServerExit, ServerHandle} from './handle.js'
import {OutputTail} from './output-tail.js'
import {originOf} from '../http/origin.js'
import {listenersOf, type Endpoint} from '../measure/tcp-sockets.js'
import {programOf} from './port.js'
import type {Readiness} from './ready.js'
import {stopGroup} from './stop.js'

/** In the environment of everything that a start started. */
const markName = 'BENCH_START'

/** A process that was started, ready or not. */
export class ServerProcess {
  readonly #spec: LaunchSpec
  readonly #child: ChildProcess
  readonly #group: ProcessGroup
  readonly #tail = new OutputTail()
  readonly #exhaustion = new ExhaustionWatch()
  readonly #endedEarly = new AbortController()
  readonly #exited: Promise<ServerExit>
  #killed = false
  #stopping: Promise<ServerExit> | undefined

  static async spawn(spec: LaunchSpec): Promise<ServerProcess> {
    const [program, ...args] = spec.argv
    const mark = randomUUID()
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env: {...process.env, ...spec.env, [markName]: mark},
      stdio: ['ignore', 'pipe', 'pipe'],
      // setsid: its own session and group, out of reach of the terminal's Ctrl-C, which bench handles in order.
      detached: true,
    })
    if (child.pid === undefined) throw await cannotStart(spec, child)
    return new ServerProcess(spec, child, new ProcessGroup(child.pid, undefined, `${markName}=${mark}`))
  }

  private constructor(spec: LaunchSpec, child: ChildProcess, group: ProcessGroup) {
    this.#spec = spec
    this.#child = child
    this.#group = group
    for (const stream of [child.stdout, child.stderr]) {
      this.#tail.follow(stream)
      this.#exhaustion.follow(stream)
    }
    this.#exited = new Promise(resolve => {
      child.once('exit', (code, signal) => {
        const left = this.#stopping === undefined && !this.#killed ? this.#left() : []
        resolve({code, signal, killed: this.#killed, ...(left.length === 0 ? {} : {left})})
        this.#endedEarly.abort(endedBeforeReady(spec, {code, signal, left}))
      })
    })
    // KILL of a process that may not be signalled is reported here, too; `stop` says who is left.
    child.on('error', () => undefined)
    killAtExit(group)
  }

  get endedEarly(): AbortSignal {
    return this.#endedEarly.signal
  }

  output(): string {
    return this.#tail.text()
  }

  /** Where its processes listen now. */
  listeners(): readonly Endpoint[] {
    return listenersOf(this.#group.living().map(({pid}) => pid))
  }

  /** @param host that has answered */
  handle(startupMs: number, {asked, host}: Readiness): ServerHandle {
    // Looked at while the tree is whole: should the master crash, a child in a session of its own is still known.
    this.#group.living()
    return {
      pid: this.#group.leader,
      origin: originOf({host, port: this.#spec.port}),
      startupMs,
      asked,
      exited: this.#exited,
      output: () => this.output(),
      exhausted: () => this.#exhaustion.found(),
      stop: () => this.stop(),
      killNow: () => this.killNow(),
    }
  }

  stop(): Promise<ServerExit> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  killNow(): void {
    this.#killed = true
    this.#group.killAll()
  }

  async #stop(): Promise<ServerExit> {
    const how = await stopGroup({
      name: this.#spec.name,
      group: this.#group,
      leaderEnded: this.#exited,
      term: () => this.#terminate(),
      stopMs: this.#spec.stopMs,
      kill: () => this.killNow(),
    })
    spareAtExit(this.#group)
    const exit = await this.#exited
    await this.#lastWords()
    return {...exit, killed: exit.killed || how === 'by KILL'}
  }

  #terminate(): void {
    const {exitCode, signalCode} = this.#child
    // Node has not waited for it yet: never a stranger with the same pid.
    if (exitCode === null && signalCode === null) this.#child.kill('SIGTERM')
    else this.#group.terminateAll()
  }

  #left(): readonly string[] {
    return this.#group.living().map(({pid}) => `${programOf(pid)} (pid ${pid})`)
  }

  /** What is still in the pipes; then they are closed, or a daemon that got away would keep bench alive. */
  async #lastWords(): Promise<void> {
    if (this.#child.stdout?.readableEnded === true && this.#child.stderr?.readableEnded === true) return
    await Promise.race([once(this.#child, 'close'), sleep(100)])
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
  }
}

async function cannotStart({name, argv, cwd}: LaunchSpec, child: ChildProcess): Promise<BenchError> {
  const [error] = (await once(child, 'error').catch((thrown: unknown) => [thrown])) as [NodeJS.ErrnoException]
  const where = cwd === undefined ? '' : ` in ${cwd}`
  const hint = error.code === 'ENOENT' ? 'Either the program or the directory does not exist.' : undefined
  return environmentError(
    'WB_SERVER_NOT_STARTED',
    `${name} cannot be started: ${argv[0]}${where}: ${error.code ?? error.message}`,
    hint,
    error,
  )
}

function endedBeforeReady(
  {name}: LaunchSpec,
  {code, signal, left}: Pick<ServerExit, 'code' | 'signal'> & {readonly left: readonly string[]},
): BenchError {
  if (code === 0 && left.length > 0)
    return environmentError(
      'WB_SERVER_DETACHED',
      `${name} went to the background: it ended with exit code 0 and left ${left.join(', ')}, which bench has stopped`,
      'start it in the foreground (gunicorn without --daemon, nginx with `daemon off;`): bench measures and stops what it has started',
    )
  const how = code === null ? `was ended by ${String(signal)}` : `ended with exit code ${code}`
  return environmentError('WB_SERVER_ENDED', `${name} ${how} before it was ready`)
}
