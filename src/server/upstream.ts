import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {environmentError} from '../error.js'
import {compiledProgram} from '../package-info.js'
import type {UpstreamAnnouncement} from './protocol.js'

/** The service that every server under test waits for in `/io`, `/mixed` and `/fanout`: one for all arms. */
export interface Upstream {
  /** HOST:PORT */
  readonly address: string
  stop(): Promise<void>
}

/**
 * Starts the bundled upstream in a process of its own, outside of any server's process tree, so that its CPU is never
 * charged to an arm. It ends when its stdin closes, so it cannot outlive bench.
 */
export async function startUpstream(signal: AbortSignal): Promise<Upstream> {
  signal.throwIfAborted()
  const child = spawn(process.execPath, [compiledProgram('servers/reference/upstream/main.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.stdin.end()
    child.kill('SIGTERM')
    const escalation = setTimeout(() => child.kill('SIGKILL'), 2000)
    await ended
    clearTimeout(escalation)
  }
  try {
    const {host, port} = await announcement(child, signal)
    return {address: `${host}:${port}`, stop}
  } catch (error) {
    await stop()
    throw error
  }
}

async function announcement(child: ChildProcess, signal: AbortSignal): Promise<UpstreamAnnouncement> {
  if (child.stdout === null) throw new TypeError('the upstream was started without a pipe')
  const lines = createInterface({input: child.stdout})
  const first = once(lines, 'line', {
    signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
  }) as Promise<[string]>
  const died = once(child, 'exit').then(([code]: unknown[]) => {
    throw environmentError(
      'WB_UPSTREAM_FAILED',
      `the bundled upstream ended at once with exit code ${String(code)}`,
    )
  })
  const [line] = await Promise.race([first, died]).catch((error: unknown) => {
    signal.throwIfAborted()
    throw error
  })
  died.catch(() => undefined)
  return JSON.parse(line) as UpstreamAnnouncement
}
