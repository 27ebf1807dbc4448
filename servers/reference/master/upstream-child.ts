import {spawn, type ChildProcess} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {listenTcp} from '../../../libc/listen.js'
import {fileOf} from '../log/log-targets.js'
import type {Settings, TcpAddress} from '../settings/settings.js'

const program = fileURLToPath(new URL('../upstream/main.js', import.meta.url))
const restartMs = 1000
const backlog = 4096
const listenerFd = 3

/**
 * The bundled upstream: a child of the master beside the workers, so that it survives their reloads and outlives them
 * at the end. The master binds for it; so its address is known before it runs and stays the same when it is restarted.
 */
export class UpstreamChild {
  readonly address: TcpAddress
  readonly #fd: number
  readonly #onEnd: () => void
  readonly #logFile: string | undefined
  #child: ChildProcess | undefined
  #startedMs = -Infinity

  constructor({logFile}: Pick<Settings, 'logFile'>, onEnd: () => void) {
    const {fd, host, port} = listenTcp({host: '127.0.0.1', port: 0, backlog})
    this.#fd = fd
    this.address = {host, port}
    this.#onEnd = onEnd
    this.#logFile = fileOf(logFile)
  }

  /** Starts it when it is not running, at most once a second; says whether it did. */
  ensureRunning(): boolean {
    if (this.#child !== undefined || performance.now() - this.#startedMs < restartMs) return false
    this.#startedMs = performance.now()
    // Its stdin is a pipe: it ends when this process does, however this process dies.
    const log = this.#logFile === undefined ? [] : ['--error-logfile', this.#logFile]
    const child = spawn(process.execPath, [program, '--fd', String(listenerFd), ...log], {
      stdio: ['pipe', 'ignore', 'inherit', this.#fd],
    })
    child.once('exit', () => this.#ended())
    child.once('error', () => this.#ended())
    child.stdin?.on('error', () => undefined)
    this.#child = child
    return true
  }

  /** Its stderr is the error log, which was moved away. */
  reopenLog(): void {
    if (this.#logFile !== undefined) this.#child?.stdin?.write('\n')
  }

  #ended(): void {
    this.#child = undefined
    this.#onEnd()
  }

  /** Closes its stdin, which tells it to leave; resolves when it has left. */
  async stop(timeoutMs: number): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
      child.once('exit', () => {
        clearTimeout(timer)
        resolve()
      })
      child.stdin?.end()
    })
  }
}
