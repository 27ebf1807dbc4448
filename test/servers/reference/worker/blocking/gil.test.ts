import {Worker} from 'node:worker_threads'
import {expect, test} from 'vitest'
import {buildReferenceServer} from '../built.js'
import {Gil} from '../../../../../servers/reference/worker/blocking/gil.js'

/** Each thread takes the lock, notes that it is inside, does something, and looks whether it was alone. */
const program = (gilModule: string): string => `
  const {workerData, parentPort} = require('node:worker_threads')
  import(${JSON.stringify(gilModule)}).then(({Gil}) => {
    const gil = new Gil(workerData.memory)
    const inside = new Int32Array(workerData.inside)
    let intruders = 0
    const hold = () => {
      if (Atomics.add(inside, 0, 1) !== 0) intruders++
      for (let i = 0; i < 1000; i++) inside[1] = inside[1] + 1
      Atomics.sub(inside, 0, 1)
    }
    for (let round = 0; round < 300; round++) {
      gil.acquire()
      hold()
      gil.checkpoint()
      hold()
      gil.release()
    }
    parentPort.postMessage(intruders)
  })`

test('one thread at a time holds it, and none waits for ever', async () => {
  const built = buildReferenceServer()
  try {
    const workerData = {memory: Gil.allocate(), inside: new SharedArrayBuffer(8)}
    const code = program(built.program('servers/reference/worker/blocking/gil.ts'))
    const threads = Array.from({length: 4}, () => new Worker(code, {eval: true, workerData}))
    const intruders = await Promise.all(
      threads.map(
        thread => new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject)),
      ),
    )
    expect(intruders).toEqual([0, 0, 0, 0])
    // Unlocked, so many unguarded increments would lose some.
    expect(new Int32Array(workerData.inside)[1]).toBe(4 * 300 * 2 * 1000)
    await Promise.all(threads.map(thread => thread.terminate()))
  } finally {
    built.remove()
  }
})

test('a holder asked to drop it hands it over at a checkpoint', async () => {
  const memory = Gil.allocate()
  const gil = new Gil(memory)
  gil.acquire()
  const built = buildReferenceServer()
  const code = `
    const {workerData, parentPort} = require('node:worker_threads')
    import(${JSON.stringify(built.program('servers/reference/worker/blocking/gil.ts'))}).then(({Gil}) => {
      new Gil(workerData).acquire()
      parentPort.postMessage('mine')
      new Gil(workerData).release()
    })`
  const thread = new Worker(code, {eval: true, workerData: memory})
  try {
    const messages: unknown[] = []
    thread.on('message', message => messages.push(message))
    const deadlineMs = performance.now() + 20_000
    while (messages.length === 0 && performance.now() < deadlineMs) {
      gil.checkpoint()
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(messages).toEqual(['mine'])
  } finally {
    await thread.terminate()
    built.remove()
  }
})
