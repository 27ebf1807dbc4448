import {describe, expect, it} from 'vitest'
import {untilDeath} from '../../src/drive/until-death.js'
import {BenchError, environmentError} from '../../src/error.js'
import type {ServerExit} from '../../src/server/handle.js'

const world = {
  clock: {now: () => 0, date: () => new Date(0), sleep: () => Promise.resolve()},
  signal: new AbortController().signal,
}

/** A server that ends when it is told to. */
function mortal(name: string, words: string) {
  let end: (exit: ServerExit) => void = () => undefined
  let kill: (fault: BenchError) => void = () => undefined
  let fault: BenchError | null = null
  const exited = new Promise<ServerExit>(resolve => (end = resolve))
  const memoryFault = new Promise<BenchError>(resolve => (kill = resolve))
  return {
    ...{name, exited, output: () => words},
    ...{memoryFault, outOfMemory: () => fault},
    /** The kernel kills one of its processes, and `isSeen` by what looks every now and then. */
    runOutOfMemory: (isSeen = true) => {
      fault = environmentError('WB_OUT_OF_MEMORY', '64 workers: out of memory at worker 23')
      if (isSeen) kill(fault)
    },
    die: (code: number | null, signal: NodeJS.Signals | null = null, left?: readonly string[]) =>
      end({code, signal, killed: false, ...(left === undefined ? {} : {left})}),
  }
}

async function thrownBy(work: Promise<unknown>): Promise<BenchError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof BenchError) return thrown
  throw new Error(`expected a BenchError, got ${String(thrown)}`)
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(environmentError('WB_INTERRUPTED', 'the load was interrupted')),
    )
  })

describe('untilDeath', () => {
  it('gives what came of it while the server lives', async () => {
    expect(await untilDeath([mortal('a', '')], world, () => Promise.resolve(7))).toBe(7)
  })

  it('ends the work with the server, and tells how that ended and its last words', async () => {
    const server = mortal('command', 'one\nboom')
    const working = untilDeath([server], world, untilAborted)
    server.die(1)
    expect(await thrownBy(working)).toMatchObject({
      ...{family: 'environment', exitCode: 5},
      message: 'command ended with exit code 1 while it was measured',
      hint: 'It wrote last:\none\nboom',
    })
  })

  it('ends the work when the kernel kills a worker for want of memory, though the master lives', async () => {
    const server = mortal('gunicorn/sync', 'Perhaps out of memory?')
    const working = untilDeath([server], world, untilAborted)
    server.runOutOfMemory()
    expect(await thrownBy(working)).toMatchObject({
      code: 'WB_OUT_OF_MEMORY',
      message: '64 workers: out of memory at worker 23',
    })
  })

  it('says so where the master itself was killed, and where the work was done before anybody looked', async () => {
    const master = mortal('command', '')
    const working = untilDeath([master], world, untilAborted)
    master.runOutOfMemory(false)
    master.die(null, 'SIGKILL')
    expect(await thrownBy(working)).toMatchObject({code: 'WB_OUT_OF_MEMORY'})
    const worker = mortal('gunicorn/sync', '')
    const done = untilDeath([worker], world, () => {
      worker.runOutOfMemory(false)
      return Promise.resolve(7)
    })
    expect(await thrownBy(done)).toMatchObject({code: 'WB_OUT_OF_MEMORY'})
  })

  it('tells whom a server has left that went to the background', async () => {
    const server = mortal('command', '')
    const working = untilDeath([server], world, untilAborted)
    server.die(0, null, ['python3 (pid 7)'])
    expect(await thrownBy(working)).toMatchObject({
      message:
        'command ended with exit code 0 and left python3 (pid 7), which bench has stopped, while it was measured',
    })
  })

  it('names the one of two that ended, and the signal', async () => {
    const [baseline, candidate] = [mortal('baseline', 'all is well'), mortal('candidate', '')]
    const working = untilDeath([baseline, candidate], world, untilAborted)
    candidate.die(null, 'SIGSEGV')
    expect(await thrownBy(working)).toMatchObject({
      ...{message: 'candidate was ended by SIGSEGV while it was measured', hint: 'It wrote nothing.'},
    })
  })

  it('tells the death also when a refused connection was noticed first', async () => {
    const patient = {...world, clock: {...world.clock, sleep: () => new Promise<void>(() => undefined)}}
    const server = mortal('command', 'boom')
    const waited = untilDeath([server], patient, async () => {
      setTimeout(() => server.die(1), 5)
      await Promise.resolve()
      throw environmentError('WB_CANNOT_CONNECT', 'cannot connect: ECONNREFUSED')
    })
    expect((await thrownBy(waited)).message).toBe('command ended with exit code 1 while it was measured')
  })

  it('adds the last words to what went wrong on a server whose master lives', async () => {
    const server = mortal('command', 'worker 2: boom')
    const failing = () =>
      Promise.reject(environmentError('WB_NO_ANSWER', 'no answer: ECONNREFUSED', 'is it running?'))
    expect(await thrownBy(untilDeath([server], world, failing))).toMatchObject({
      message: 'no answer: ECONNREFUSED',
      hint: 'is it running?\nIt wrote last:\nworker 2: boom',
    })
  })

  it('an interruption is an interruption, whatever the servers did', async () => {
    const abort = new AbortController()
    const reason = new Error('interrupted by SIGINT')
    const server = mortal('command', 'boom')
    const working = untilDeath([server], {...world, signal: abort.signal}, untilAborted)
    abort.abort(reason)
    server.die(130)
    await expect(working).rejects.toBe(reason)
  })
})
