import {spawn} from 'node:child_process'

export interface ChildQuestion {
  readonly argv: readonly [string, ...string[]]
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  readonly patienceMs: number
}

export interface ChildAnswers {
  /** Each as it was said, oldest first; what was said before the time ran out counts. */
  readonly answers: readonly unknown[]
  /** `exit code 1`, `SIGKILL`, or why it could not be started. */
  readonly end: string
  readonly isLate: boolean
  /** The last of what it wrote. */
  readonly stdout: string
  readonly stderr: string
}

/** Before each answer: whatever is imported may print. */
export const mark = '@bench-init@'

const mostOutput = 262_144

/**
 * Lets a process of the user's program answer, in a group of its own, of which nothing is left afterwards, nor when the
 * time is up or `signal` is aborted.
 * @throws the reason of `signal`
 */
export async function askChild(question: ChildQuestion, signal: AbortSignal): Promise<ChildAnswers> {
  signal.throwIfAborted()
  const [program, ...args] = question.argv
  const child = spawn(program, args, {
    cwd: question.folder,
    env: question.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let [stdout, stderr, isLate] = ['', '', false]
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout = (stdout + text).slice(-mostOutput)))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-mostOutput)))
  const killAll = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Nothing of it is left.
    }
  }
  const timer = setTimeout(() => {
    isLate = true
    killAll()
  }, question.patienceMs)
  signal.addEventListener('abort', killAll)
  try {
    // Its exit, not the end of its output: a process that it left behind may hold that open.
    const end = await new Promise<string>(resolve => {
      child.once('error', error => resolve(error.message))
      child.once('exit', (code, name) => resolve(name ?? `exit code ${String(code)}`))
    })
    killAll()
    await outputEnded(child.stdout)
    signal.throwIfAborted()
    return {answers: answersIn(stdout), end, isLate, stdout, stderr}
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', killAll)
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

const drainMs = 1000

function outputEnded(stream: NodeJS.ReadableStream & {readonly readableEnded?: boolean}): Promise<void> {
  if (stream.readableEnded === true) return Promise.resolve()
  return new Promise(resolve => {
    const timer = setTimeout(resolve, drainMs)
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    stream.once('end', done).once('close', done).once('error', done)
  })
}

function answersIn(stdout: string): readonly unknown[] {
  return stdout.split('\n').flatMap(line => {
    const at = line.indexOf(mark)
    if (at === -1) return []
    try {
      return [JSON.parse(line.slice(at + mark.length)) as unknown]
    } catch {
      // Cut off at the end of its time.
      return []
    }
  })
}
