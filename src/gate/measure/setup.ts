import {spawn} from 'node:child_process'
import {environmentError} from '../../error.js'
import {killAtExit, spareAtExit} from '../../server/exit-hook.js'
import {ProcessGroup} from '../../server/group.js'
import {OutputTail} from '../../server/output-tail.js'

/** Longer than any build of a server that is started for every pull request. */
const longestSetupMs = 1_800_000
const shownLines = 20
const lastWordsMs = 300

/**
 * Runs a project's set-up command in `folder`, in a session of its own.
 * @throws BenchError (environment) with its last lines when it fails, or does not end
 */
export async function runSetup(
  command: string,
  folder: string,
  what: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const tail = new OutputTail()
  tail.follow(child.stdout)
  tail.follow(child.stderr)
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, by) => {
      const fault = code === 0 ? '' : (by ?? `exit code ${String(code)}`)
      // What is still in the pipes belongs to the message; who keeps them open in the background is not waited for.
      child.once('close', () => resolve(fault))
      setTimeout(() => resolve(fault), lastWordsMs).unref()
    })
  })
  if (child.pid === undefined)
    throw environmentError('WB_SETUP_FAILED', `${what}: set-up cannot be started: ${await ended}`)
  const group = new ProcessGroup(child.pid)
  killAtExit(group)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestSetupMs)])
  const onAbort = () => group.killAll()
  limit.addEventListener('abort', onAbort, {once: true})
  const fault = await ended
  limit.removeEventListener('abort', onAbort)
  // Whatever it left running in the background is no part of a measurement.
  group.killAll()
  spareAtExit(group)
  child.stdout.destroy()
  child.stderr.destroy()
  signal.throwIfAborted()
  if (fault === '') return
  const lines = tail.text().split('\n').slice(-shownLines).join('\n')
  throw environmentError(
    'WB_SETUP_FAILED',
    `${what}: the set-up command failed (${fault}): ${command.split('\n')[0] ?? ''}`,
    lines === '' ? 'It wrote nothing.' : `It wrote last:\n${lines}`,
  )
}
