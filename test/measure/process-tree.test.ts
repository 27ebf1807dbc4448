import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, describe, expect, it} from 'vitest'

import {ProcessTree} from '../../src/measure/process-tree.js'
import {ToldProcess} from './told-process.js'

describe('ProcessTree', () => {
  let told: ToldProcess
  afterEach(() => told.end())

  it('lists the root first, then its children, and drops the ones that end', async () => {
    told = await ToldProcess.start()
    const tree = new ProcessTree(told.pid)
    expect(tree.read().map(stat => stat.pid)).toEqual([told.pid])
    await told.tell('hold 3 0')
    const full = tree.read()
    expect(full).toHaveLength(4)
    expect(full[0]!.pid).toBe(told.pid)
    expect(full.slice(1).every(stat => stat.parent === told.pid)).toBe(true)
    await told.tell('release')
    expect(tree.read().map(stat => stat.pid)).toEqual([told.pid])
  })

  it('keeps workers whose master died', async () => {
    told = await ToldProcess.start()
    await told.tell('hold 1 0')
    const before = new ProcessTree(told.pid)
    const [, worker] = before.read()
    // The worker ends by itself when its stdin closes with its master, so it is stopped before it can.
    process.kill(worker!.pid, 'SIGSTOP')
    await told.kill()
    expect(before.read().map(stat => stat.pid)).toEqual([worker!.pid])
    expect(new ProcessTree(told.pid).read().map(stat => stat.pid)).toEqual([worker!.pid])
  })

  it('keeps what it knew when a child leads a session of its own and loses its parent', async () => {
    told = await ToldProcess.start(['/bin/sh', '-c', 'setsid sleep 60 & echo ready; read line; kill -9 $$'])
    const tree = new ProcessTree(told.pid)
    const daemon = await untilFound(() =>
      tree.read().find(stat => stat.session === stat.pid && stat.pid !== told.pid),
    )
    try {
      await told.kill()
      expect(tree.read().map(stat => stat.pid)).toEqual([daemon.pid])
    } finally {
      process.kill(daemon.pid, 'SIGKILL')
    }
  })

  it('holds nothing of its neighbours', async () => {
    told = await ToldProcess.start()
    const neighbour = await ToldProcess.start()
    try {
      const tree = new ProcessTree(told.pid)
      tree.read()
      await neighbour.tell('hold 1 0')
      expect(tree.read().map(stat => stat.pid)).toEqual([told.pid])
    } finally {
      await neighbour.end()
    }
  })
})

async function untilFound<T>(find: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const found = find()
    if (found !== undefined) return found
    await sleep(20)
  }
  throw new Error('never came')
}
