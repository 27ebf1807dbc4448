import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'

const program = fileURLToPath(new URL('fixtures/works-when-told.mjs', import.meta.url))

export interface Truth {
  readonly selfUs: number
  readonly childrenUs: number
  readonly voluntarySwitches: number
  readonly involuntarySwitches: number
}

/** A process of its own session that works when told: call `end()` in a `finally` or `afterEach`. */
export class ToldProcess {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#lines = createInterface({input: child.stdout!})[Symbol.asyncIterator]()
  }

  static async start(argv: readonly string[] = [process.execPath, program]): Promise<ToldProcess> {
    const child = spawn(argv[0]!, argv.slice(1), {detached: true, stdio: ['pipe', 'pipe', 'inherit']})
    const told = new ToldProcess(child)
    await told.#line()
    return told
  }

  get pid(): number {
    return this.#child.pid!
  }

  async tell(command: string): Promise<Truth> {
    this.#child.stdin!.write(`${command}\n`)
    return JSON.parse(await this.#line()) as Truth
  }

  /** Only the leader, as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
  }

  /** The whole group. */
  async end(): Promise<void> {
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // Nothing is left of it.
    }
    await this.kill()
  }

  async #line(): Promise<string> {
    const next = await this.#lines.next()
    if (next.done === true) throw new Error('the process under measurement ended')
    return next.value
  }
}
