import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, describe, expect, it} from 'vitest'

import {BenchError} from '../../src/error.js'
import type {LaunchSpec} from '../../src/server/handle.js'
import {startServer} from '../../src/server/launch.js'
import {freePort, requireFreePort} from '../../src/server/port.js'
import {fixtureSpec, isAlive, processesOn} from './started.js'

const never = new AbortController().signal

async function thrownBy(work: Promise<unknown>): Promise<BenchError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof BenchError)) throw new Error(`expected a BenchError, got ${String(thrown)}`)
  return thrown
}

describe('startServer', () => {
  let spec: LaunchSpec
  // Whatever a test was about: no process and no port is left.
  afterEach(async () => {
    expect(processesOn(spec.port)).toEqual([])
    await requireFreePort(spec.host, spec.port)
  })

  it('resolves at the first right answer, with the time that took', async () => {
    spec = await fixtureSpec('slow-start', {args: ['300'], ready: {body: 'hello'}})
    const server = await startServer(spec, never)
    try {
      expect(server.origin).toBe(`http://127.0.0.1:${spec.port}`)
      expect(server.startupMs).toBeGreaterThan(300)
      expect(server.asked).toBe(1)
      expect(processesOn(spec.port)).toEqual([server.pid])
      const answer = await fetch(server.origin)
      expect(await answer.text()).toBe('hello')
    } finally {
      expect(await server.stop()).toEqual({code: null, signal: 'SIGTERM', killed: false})
    }
    expect(await server.exited).toEqual({code: null, signal: 'SIGTERM', killed: false})
  })

  it('counts what it asked exactly as the server counted it', async () => {
    spec = await fixtureSpec('unready-thrice')
    const server = await startServer(spec, never)
    await server.stop()
    expect(server.asked).toBe(4)
    expect(server.output()).toContain('counted 4')
  })

  it('says with what code and which last words a server ended before it was ready', async () => {
    spec = await fixtureSpec('dies-at-start')
    const error = await thrownBy(startServer(spec, never))
    expect(error).toMatchObject({
      family: 'environment',
      exitCode: 5,
      message: 'fixture/dies-at-start ended with exit code 3 before it was ready',
    })
    expect(error.hint).toContain('no module named shop\nworker failed to boot')
  })

  it('says what was expected and what came when the answer stays wrong', async () => {
    spec = await fixtureSpec('answers-404', {ready: {path: '/health', timeoutMs: 4000, body: 'ok'}})
    const {message, exitCode} = await thrownBy(startServer(spec, never))
    expect(message).toContain('fixture/answers-404 is not ready: GET http://127.0.0.1:')
    expect(message).toContain('/health was to answer 200 "ok", and answers 404 "nothing here"')
    expect(exitCode).toBe(5)
  })

  it('waits for no answer that has settled: its status, where it leads, and its first line', async () => {
    spec = await fixtureSpec('redirects', {ready: {timeoutMs: 3_600_000}})
    const {message, hint} = await thrownBy(startServer(spec, never))
    expect(message).toContain('was to answer 200, and answers 302 to /login?next=/: <p>Please log in')
    expect(message).not.toContain('\u001b')
    expect(hint).toContain('--ready')
  })

  it('takes any answer, where no status is asked for', async () => {
    spec = await fixtureSpec('redirects', {ready: {status: 'any'}})
    const server = await startServer(spec, never)
    await server.stop()
  })

  it('asks where the server listens, when that is ::1 alone', async () => {
    spec = await fixtureSpec('listens-on', {args: ['::1']})
    const server = await startServer(spec, never)
    try {
      expect(server.origin).toBe(`http://[::1]:${spec.port}`)
    } finally {
      await server.stop()
    }
  })

  it('says where a server listens that listens elsewhere', async () => {
    const other = await freePort()
    spec = await fixtureSpec('listens-on', {args: ['127.0.0.1', String(other)], ready: {timeoutMs: 5000}})
    const {code, message} = await thrownBy(startServer(spec, never))
    expect(code).toBe('WB_SERVER_LISTENS_ELSEWHERE')
    expect(message).toBe(`fixture/listens-on listens on 127.0.0.1:${other}, not on 127.0.0.1:${spec.port}`)
  })

  it('finds and stops a server that has gone to the background, and says so', async () => {
    spec = await fixtureSpec('daemon')
    const {code, message, hint} = await thrownBy(startServer(spec, never))
    expect(code).toBe('WB_SERVER_DETACHED')
    expect(message).toMatch(
      /^fixture\/daemon went to the background: it ended with exit code 0 and left node \(pid \d+\), which bench/,
    )
    expect(hint).toContain('in the foreground')
  })

  it('stops a server, too, that goes to the background once it is ready', async () => {
    spec = await fixtureSpec('daemon', {args: ['3000']})
    const server = await startServer(spec, never)
    const exit = await server.exited
    expect(exit).toEqual({
      code: 0,
      signal: null,
      killed: false,
      left: [expect.stringMatching(/^node \(pid \d+\)$/)],
    })
    await server.stop()
  })

  it('says so when the body alone is wrong', async () => {
    spec = await fixtureSpec('slow-start', {ready: {body: 'goodbye', timeoutMs: 4000}})
    const {message} = await thrownBy(startServer(spec, never))
    expect(message).toContain('was to answer 200 "goodbye", and answers 200 "hello"')
  })

  it('says so when nobody listens, and when nobody answers', async () => {
    spec = await fixtureSpec('slow-start', {args: ['60000'], ready: {timeoutMs: 500}})
    expect((await thrownBy(startServer(spec, never))).message).toContain('but nobody listened there')
    spec = await fixtureSpec('never-answers', {ready: {timeoutMs: 4000}})
    expect((await thrownBy(startServer(spec, never))).message).toContain('but gave no answer')
  })

  it('names the program that does not exist', async () => {
    spec = {...(await fixtureSpec('slow-start')), argv: ['/nowhere/gunicorn']}
    const {message, exitCode} = await thrownBy(startServer(spec, never))
    expect(message).toBe('fixture/slow-start cannot be started: /nowhere/gunicorn: ENOENT')
    expect(exitCode).toBe(5)
  })

  it('stops what it started when it is aborted, and throws the reason', async () => {
    spec = await fixtureSpec('slow-start', {args: ['60000']})
    const abort = new AbortController()
    const reason = new Error('interrupted')
    const starting = startServer(spec, abort.signal)
    while (processesOn(spec.port).length === 0) await sleep(10)
    abort.abort(reason)
    await expect(starting).rejects.toBe(reason)
  })

  it('starts nothing once it is aborted', async () => {
    spec = await fixtureSpec('slow-start')
    const reason = new Error('interrupted')
    await expect(startServer(spec, AbortSignal.abort(reason))).rejects.toBe(reason)
  })

  it('passes the environment on and adds to it', async () => {
    spec = {
      ...(await fixtureSpec('slow-start')),
      argv: [process.execPath, '-e', 'console.log(process.env.PATH, process.env.ADDED)'],
      env: {ADDED: 'by the spec'},
    }
    const {hint} = await thrownBy(startServer(spec, never))
    expect(hint).toContain(`${process.env['PATH'] ?? ''} by the spec`)
  })

  it('ends with the process that started it', async () => {
    const before = process.listeners('exit')
    spec = await fixtureSpec('forever')
    const server = await startServer(spec, never)
    const added = process.listeners('exit').filter(listener => !before.includes(listener))
    expect(added).toHaveLength(1)
    added[0]!(0)
    expect(await server.exited).toEqual({code: null, signal: 'SIGKILL', killed: false})
    await server.stop()
    expect(process.listeners('exit')).toEqual(before)
  })
})

describe('stop', () => {
  it('kills a server that takes no notice of TERM, and only then', async () => {
    const spec = await fixtureSpec('forever', {stopMs: 3000})
    const server = await startServer(spec, never)
    const [first, second] = [server.stop(), server.stop()]
    expect(await first).toEqual({code: null, signal: 'SIGKILL', killed: true})
    expect(await second).toBe(await first)
    expect(server.output()).toContain('not listening to that')
    expect(processesOn(spec.port)).toEqual([])
  })

  it.each(['stop', 'killNow', 'crash'] as const)('leaves no worker behind after %s', async how => {
    const spec = await fixtureSpec('forks-children')
    const server = await startServer(spec, never)
    const workers = (await (await fetch(server.origin)).json()) as number[]
    expect(workers.map(isAlive)).toEqual([true, true])
    if (how === 'killNow') server.killNow()
    if (how === 'crash') {
      process.kill(server.pid, 'SIGKILL')
      await server.exited
    }
    expect((await server.stop()).killed).toBe(true)
    expect(workers.map(isAlive)).toEqual([false, false])
    await requireFreePort(spec.host, spec.port)
  })

  it('can be called after the server died by itself', async () => {
    const spec = await fixtureSpec('slow-start')
    const server = await startServer(spec, never)
    process.kill(server.pid, 'SIGKILL')
    expect(await server.exited).toEqual({code: null, signal: 'SIGKILL', killed: false})
    expect(await server.stop()).toEqual({code: null, signal: 'SIGKILL', killed: false})
    server.killNow()
  })
})
