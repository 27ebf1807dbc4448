import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import type {GeneratorOrder} from './messages.js'

/** A generator process, seen from its parent. */
export interface GeneratorProcess {
  readonly child: ChildProcess
  readonly cpus: string | undefined
  /** It has said that it takes orders. */
  isReady: boolean
}

export function spawnGenerator(entry: URL, cpus: string | undefined): GeneratorProcess {
  const child = fork(fileURLToPath(entry), [], {
    // The parent's own flags (an inspector's port, a test runner's loader) are not for the generator.
    ...(cpus === undefined
      ? {execArgv: []}
      : {execPath: 'taskset', execArgv: ['--cpu-list', cpus, process.execPath]}),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  return {child, cpus, isReady: false}
}

/** To a process that has just died it is not said: `close` tells of that. */
export function order({child}: GeneratorProcess, message: GeneratorOrder): void {
  if (child.connected) child.send(message, () => undefined)
}

export function isAlive({child}: GeneratorProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/** It holds nothing that needs tidying: the kernel closes its connections. */
export async function kill(generator: GeneratorProcess): Promise<void> {
  if (!isAlive(generator)) return
  const exited = once(generator.child, 'exit')
  generator.child.kill('SIGKILL')
  await exited
}

/** The end of what it wrote to stderr: a crash explains itself there. */
export function tailOf({child}: GeneratorProcess): () => string {
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-2000)
  })
  return () => tail
}
