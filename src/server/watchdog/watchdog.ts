import {spawn, type ChildProcess} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {once} from 'node:events'
import {compiledProgram} from '../../package-info.js'
import {followExitPaths} from '../../output/exit-paths.js'
import {followGroups} from '../exit-hook.js'
import {markName, type Charge} from './charge.js'

let isWatched = false

/**
 * While `use` runs, a process of its own waits for the end of this one. Should this one be killed, it ends what was
 * started (by session, and by a mark in the environment that every process inherits) and removes temporary files, within
 * two seconds.
 */
export async function withWatchdog<T>(use: () => Promise<T>): Promise<T> {
  if (isWatched) return use()
  isWatched = true
  const mark = randomUUID()
  const child = await startWatchdog(mark)
  const before = process.env[markName]
  process.env[markName] = mark
  const tell = (charge: Charge) => child.stdin?.write(`${JSON.stringify(charge)}\n`)
  const unfollow = [
    followExitPaths((what, entry) =>
      tell(what === 'added' ? {type: 'path', entry} : {type: 'path-kept', path: entry.path}),
    ),
    followGroups((what, {leader, leaderStart}) =>
      tell(
        what === 'added' ? {type: 'group', leader, startTicks: leaderStart} : {type: 'group-ended', leader},
      ),
    ),
  ]
  try {
    return await use()
  } finally {
    for (const stop of unfollow) stop()
    if (before === undefined) Reflect.deleteProperty(process.env, markName)
    else process.env[markName] = before
    tell({type: 'done'})
    await end(child)
    isWatched = false
  }
}

/** Ready: what it costs to start is not in anything that is measured. */
async function startWatchdog(mark: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [compiledProgram('src/server/watchdog/main.js'), mark], {
    // Out of reach of the terminal's Ctrl-C, and of a KILL of bench's process group.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  // It may be gone by itself: then there is none, which harms nobody who is not killed.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit'), once(child, 'error')])
  child.stdout.destroy()
  child.unref()
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const exited = once(child, 'exit')
  child.stdin?.end()
  await exited
}
