import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {expect, it} from 'vitest'

import {ProcessGroup} from '../../src/server/group.js'

it('knows its leader, and nobody once all are gone', async () => {
  const child = spawn('sleep', ['60'], {detached: true, stdio: 'ignore'})
  const group = new ProcessGroup(child.pid!)
  expect(group.living().map(member => member.pid)).toEqual([child.pid])
  group.killAll()
  await once(child, 'exit')
  expect(group.living()).toEqual([])
  group.killAll()
})

it('signals nobody who was given the pid of a leader that is gone', async () => {
  const stranger = spawn('sleep', ['60'], {detached: true, stdio: 'ignore'})
  try {
    const pid = stranger.pid!
    const {startTicks} = new ProcessGroup(pid).living()[0]!
    const group = new ProcessGroup(pid, startTicks - 1)
    expect(group.living()).toEqual([])
    group.killAll()
    expect(new ProcessGroup(pid).living()).toHaveLength(1)
  } finally {
    stranger.kill('SIGKILL')
    await once(stranger, 'exit')
  }
})
