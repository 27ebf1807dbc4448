import {spawn, type ChildProcess} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'dist/src/bin.js')

interface Said {
  stdout: string
  stderr: string
}

export interface Finished extends Readonly<Said> {
  readonly code: number | null
}

/**
 * A folder of its own to run the compiled `bench` in, with its own TMPDIR and a mark in the environment that every
 * process it starts inherits: so a test can say that nothing is left behind.
 */
export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'bench-e2e-'))
  readonly #temporary = mkdtempSync(join(this.folder, 'tmp-'))
  readonly #mark = `BENCH_E2E=${randomUUID()}`
  readonly #running = new Map<ChildProcess, Said>()

  start(
    args: readonly string[],
    environment: Record<string, string> = {},
  ): ChildProcess & {finished: Promise<Finished>} {
    const [name = '', value = ''] = this.#mark.split('=')
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.folder,
      env: {...process.env, CI: 'true', TMPDIR: this.#temporary, [name]: value, ...environment},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = {stdout: '', stderr: ''}
    this.#running.set(child, said)
    return Object.assign(child, {finished: collect(child, said).finally(() => this.#running.delete(child))})
  }

  run(args: readonly string[], environment: Record<string, string> = {}): Promise<Finished> {
    return this.start(args, environment).finished
  }

  /** Command lines of processes that came from here and still run. */
  processes(): readonly string[] {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .filter(pid => read(`/proc/${pid}/environ`).split('\0').includes(this.#mark))
      .filter(pid => !/^State:\s*Z/m.test(read(`/proc/${pid}/status`)))
      .map(pid => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`)
  }

  /** What is left in TMPDIR; V8's own compile caches do not count. */
  temporaryFiles(): readonly string[] {
    return readdirSync(this.#temporary).filter(name => name !== 'node-compile-cache')
  }

  results(): readonly string[] {
    const folder = join(this.folder, 'results')
    return existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : []
  }

  /** Removes it, and says what was left running. */
  end(): void {
    const left = this.processes()
    this.remove()
    if (left.length > 0) throw new Error(`left behind: ${left.join('; ')}`)
  }

  /** What commands that still run have said is shown: a test that waited for them in vain cannot say it. */
  remove(): void {
    for (const said of this.#running.values()) if (said.stderr !== '') console.error(said.stderr.slice(-4000))
    for (const line of this.processes()) {
      try {
        process.kill(Number(line.split(' ')[0]), 'SIGKILL')
      } catch {
        // It ended by itself.
      }
    }
    rmSync(this.folder, {recursive: true, force: true})
  }
}

async function collect(child: ChildProcess, said: Said): Promise<Finished> {
  child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return {code, ...said}
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Waits until `holds` or the deadline; returns whether it held. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  const end = Date.now() + withinMs
  for (;;) {
    if (await holds()) return true
    if (Date.now() > end) return false
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}
