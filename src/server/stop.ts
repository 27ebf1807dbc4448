import {setTimeout as sleep} from 'node:timers/promises'

import {environmentError} from '../error.js'
import type {ProcessGroup} from './group.js'

export interface Stopping {
  readonly name: string
  readonly group: ProcessGroup
  /** Settles when the leader ends. */
  readonly leaderEnded: Promise<unknown>
  /** TERM to the leader alone: a master stops its own workers, in its own order. */
  term(): void
  /** KILL to everybody of the group. */
  kill(): void
  readonly stopMs: number
}

export type Stopped = 'by TERM' | 'by KILL'

/** TERM, wait, KILL; resolves when nobody of the server is alive, and throws when somebody stays in spite of it. */
export async function stopGroup(stopping: Stopping): Promise<Stopped> {
  const {group, name} = stopping
  // Looked at while the tree is whole, so that children in sessions of their own are known later, too.
  group.living()
  stopping.term()
  if (await leavesByItself(stopping)) return 'by TERM'
  stopping.kill()
  if (!(await isEmptyWithin(group, killedWithinMs))) {
    const left = group.living().map(member => member.pid)
    throw environmentError(
      'WB_SERVER_NOT_STOPPED',
      `${name} cannot be stopped: ${left.join(', ')} did not die of KILL`,
      'Processes in state D wait for a disk or a network mount.',
    )
  }
  return 'by KILL'
}

async function leavesByItself({group, leaderEnded, stopMs}: Stopping): Promise<boolean> {
  const deadline = performance.now() + stopMs
  const enough = new AbortController()
  const leaderLeft = await Promise.race([
    leaderEnded.then(() => true),
    sleep(stopMs, false, {signal: enough.signal}).catch(() => false),
  ])
  enough.abort()
  if (!leaderLeft) return false
  // Workers without a master are told nothing any more: some notice by themselves, none is worth the whole wait.
  return await isEmptyWithin(group, Math.min(orphansLeaveWithinMs, Math.max(0, deadline - performance.now())))
}

const orphansLeaveWithinMs = 1000
/** KILL is at once for a process that runs; freeing much memory on a busy machine is not. */
const killedWithinMs = 5000
const lookEveryMs = 20

async function isEmptyWithin(group: ProcessGroup, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs
  while (group.living().length > 0) {
    if (performance.now() >= deadline) return false
    await sleep(lookEveryMs)
  }
  return true
}
