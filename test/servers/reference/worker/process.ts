import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import type {RawSettings} from '../../../../servers/reference/settings/settings.js'
import type {Built} from './built.js'

/** A program under test, which speaks JSON lines on stdout. */
export class Program {
  readonly child: ChildProcess
  readonly exited: Promise<number | null>
  readonly #lines: AsyncIterator<string>
  stderr = ''

  constructor(file: string, args: readonly string[]) {
    // stdin stays open: the upstream leaves when it ends.
    const child = spawn(process.execPath, [file, ...args], {stdio: ['pipe', 'pipe', 'pipe']})
    this.child = child
    this.#lines = createInterface({input: child.stdout})[Symbol.asyncIterator]()
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.exited = once(child, 'exit').then(([code]) => code as number | null)
  }

  async nextLine(): Promise<Record<string, unknown>> {
    const line = await this.#lines.next()
    if (line.done === true) throw new Error(`the program ended: ${this.stderr}`)
    return JSON.parse(line.value) as Record<string, unknown>
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exited
  }
}

export interface LoneWorker {
  readonly program: Program
  readonly port: number
}

export async function startWorker(built: Built, settings: RawSettings): Promise<LoneWorker> {
  const program = new Program(built.program('test/servers/reference/worker/fixtures/lone-worker.ts'), [
    JSON.stringify(settings),
  ])
  const {port} = await program.nextLine()
  return {program, port: Number(port)}
}

export async function startUpstream(built: Built): Promise<LoneWorker> {
  const program = new Program(built.program('servers/reference/upstream/main.ts'), [])
  const {port} = await program.nextLine()
  return {program, port: Number(port)}
}
