import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer} from 'node:net'
import {describe, expect, it, vi} from 'vitest'
import {BenchError, exitCode} from '../../../src/error.js'
import type {LoadEvent} from '../../../src/load/generator.js'
import type {LoadJob} from '../../../src/load/job.js'
import {createLoadGenerator} from '../../../src/load/processes/generator.js'
import {freePort} from '../../../src/server/port.js'
import {undisturbed} from '../../fixtures/undisturbed.js'
import {
  engines,
  generatorEntry,
  generatorsOf,
  jobFor,
  jobsWith,
  loadOnce,
  openJobFor,
} from '../fixtures/generator.js'
import {later, reply, startServer} from '../fixtures/scripted-server.js'

/** Longer than any test runs. */
const endless = {durationMs: 600_000}
const patiently = {timeout: 20_000, interval: 20}

describe.each(engines)('the %s engine', engine => {
  const {jobFor} = jobsWith(engine)

  describe('a target that cannot be reached', () => {
    it('is named, within three seconds', async () => {
      await undisturbed(async timely => {
        const port = await freePort()
        const startedMs = performance.now()
        const error = await failureOf(loadOnce(jobFor(`http://127.0.0.1:${port}`)))

        expect(error).toMatchObject({family: 'environment', hint: 'is the server running?'})
        expect(error.message).toContain(`127.0.0.1:${port}`)
        expect(error.message).toContain('ECONNREFUSED')
        timely(() => expect(performance.now() - startedMs).toBeLessThan(3000))
        expect(generatorsOf(process.pid)).toEqual([])
      })
    })

    it('may come up a little late', () =>
      undisturbed(async timely => {
        const port = await freePort()
        const answered = vi.fn()
        const late = createServer(socket => {
          socket
            .on('error', () => undefined)
            .on('data', () => {
              answered()
              socket.write(reply())
            })
        })
        const loaded = loadOnce(jobFor(`http://127.0.0.1:${port}`, {connections: 2, durationMs: 100}))
        await vi.waitFor(() => {
          expect(generatorsOf(process.pid)).not.toEqual([])
        }, patiently)
        // Later than a slow start of the process, sooner than it gives up.
        setTimeout(() => late.listen(port, '127.0.0.1'), 1200)
        const result = await loaded
        late.close()

        expect(result.total.ok).toBe(answered.mock.calls.length)
        timely(() => expect(result.lostBy.connect).toBeGreaterThan(0))
        expect(result.window.ended.lost).toBe(0)
      }))
  })

  describe('an abort', () => {
    it('ends the run, its process and its connections', async () => {
      await using server = await startServer(request => {
        later(5, request, reply())
      })
      const abort = new AbortController()
      const error = await failureOf(
        loadOnce(
          jobFor(server.origin, endless),
          event => {
            if (event.type === 'window-opened') abort.abort(new Error('ctrl-c'))
          },
          abort.signal,
        ),
      )

      expect(error).toMatchObject({exitCode: exitCode.interrupted, cause: new Error('ctrl-c')})
      expect(generatorsOf(process.pid)).toEqual([])
      await vi.waitFor(() => {
        expect(server.openSockets).toBe(0)
      }, patiently)
    })

    it('beforehand starts nothing', async () => {
      const error = await failureOf(loadOnce(jobFor('http://127.0.0.1:1'), undefined, AbortSignal.abort()))
      expect(error.exitCode).toBe(exitCode.interrupted)
    })
  })
})

describe('a generator process', () => {
  it('is kept for the next load, closed or open, each with its own count', async () => {
    let served = 0
    await using server = await startServer(request => {
      served++
      request.socket.write(reply())
    })
    const generator = createLoadGenerator(generatorEntry)
    const run = (job: LoadJob) => generator.run(job, new AbortController().signal, () => undefined)
    const job = jobFor(server.origin, {connections: 3, durationMs: 50})
    const first = await run(job)
    const kept = generatorsOf(process.pid)
    expect(kept).toHaveLength(1)
    expect(first.total.ok).toBe(served)
    const open = await run(openJobFor(server.origin, {durationMs: 100}))
    const last = await run(job)
    expect(first.total.ok + open.total.ok + last.total.ok).toBe(served)
    expect(last.total.inFlight).toBe(0)
    expect(generatorsOf(process.pid)).toEqual(kept)

    for (const pid of kept) process.kill(pid, 'SIGKILL')
    // Another takes its place as soon as its end is known here.
    await vi.waitFor(async () => {
      expect((await run(job)).total.ok).toBeGreaterThan(0)
    }, patiently)
    await generator.close()
    expect(generatorsOf(process.pid)).toEqual([])
    await generator.close()
  })

  it('that is killed fails the run', async () => {
    await using server = await startServer(request => {
      later(5, request, reply())
    })
    const kill = ({type}: LoadEvent): void => {
      if (type === 'window-opened') for (const pid of generatorsOf(process.pid)) process.kill(pid, 'SIGKILL')
    }
    const error = await failureOf(loadOnce(jobFor(server.origin, endless), kill))
    expect(error).toMatchObject({family: 'environment'})
    expect(error.message).toContain('SIGKILL')
  })

  it('is ended when the listener of its events throws', async () => {
    await using server = await startServer(request => {
      later(5, request, reply())
    })
    const fail = (): never => {
      throw new Error('no terminal')
    }
    await expect(loadOnce(jobFor(server.origin, endless), fail)).rejects.toThrow('no terminal')
    expect(generatorsOf(process.pid)).toEqual([])
  })

  it('that cannot start fails the run with its last words', async () => {
    const generator = createLoadGenerator(new URL('no-such-program.js', generatorEntry))
    const error = await failureOf(
      generator.run(jobFor('http://127.0.0.1:1'), new AbortController().signal, () => undefined),
    )
    expect(error.message).toContain('no-such-program.js')
  })

  it('ignores interrupts at the terminal, and ends when its parent does', async () => {
    await using server = await startServer(request => {
      later(5, request, reply())
    })
    const parent = spawn(process.execPath, [
      ...['--input-type=module', '--eval', parentProgram],
      new URL('./generator.js', generatorEntry).href,
      JSON.stringify(jobFor(server.origin, endless)),
    ])
    try {
      await once(parent.stdout, 'data')
      const [generator = 0] = generatorsOf(parent.pid ?? 0)
      process.kill(generator, 'SIGINT')
      process.kill(generator, 'SIGTERM')
      const before = server.requests
      await vi.waitFor(() => {
        expect(server.requests).toBeGreaterThan(before + 100)
      }, patiently)

      parent.kill('SIGKILL')
      await vi.waitFor(() => {
        expect(() => process.kill(generator, 0)).toThrow('ESRCH')
      }, patiently)
    } finally {
      parent.kill('SIGKILL')
    }
  })
})

it('refuses a job before any process is started', async () => {
  const error = await failureOf(loadOnce(jobFor('ftp://127.0.0.1')))
  expect(error.family).toBe('usage')
})

/** Prints a line per event. */
const parentProgram = `
  const [, program, job] = process.argv
  const {createLoadGenerator} = await import(program)
  await createLoadGenerator().run(JSON.parse(job), new AbortController().signal, event => console.log(event.type))
`

async function failureOf(run: Promise<unknown>): Promise<BenchError> {
  const outcome: unknown = await run.then(
    () => 'no failure',
    (error: unknown) => error,
  )
  if (outcome instanceof BenchError) return outcome
  throw new Error(`expected a BenchError, got ${String(outcome)}`)
}
