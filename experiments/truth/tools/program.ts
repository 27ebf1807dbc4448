import {spawn} from 'node:child_process'

export interface Output {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
  /** It did not end by itself in the time it had. */
  readonly isOverdue: boolean
}

/** Runs a program without a shell; after `deadlineMs`, or when `signal` aborts, it and its children are killed. */
export function run(
  [program, ...args]: readonly string[],
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    // A group of its own, which can be killed as a whole.
    const child = spawn(program ?? '', args, {stdio: ['ignore', 'pipe', 'pipe'], detached: true})
    const texts = {stdout: '', stderr: ''}
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => (texts[stream] += text))

    let isOverdue = false
    const kill = (): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    }
    const timer = setTimeout(() => {
      isOverdue = true
      kill()
    }, deadlineMs)
    signal?.addEventListener('abort', kill, {once: true})
    const settle = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', kill)
    }
    child.on('error', error => {
      settle()
      reject(error)
    })
    child.on('close', code => {
      settle()
      resolve({...texts, code, isOverdue})
    })
  })
}

/** What the program prints about itself, or undefined when there is none. */
export async function outputOf(command: readonly string[]): Promise<string | undefined> {
  try {
    const {stdout, stderr} = await run(command, 10_000)
    return stdout + stderr
  } catch {
    return undefined
  }
}
