import {setTimeout as sleep} from 'node:timers/promises'
import {afterEach, describe, expect, it} from 'vitest'

import {BenchError} from '../../src/error.js'
import type {LaunchSpec} from '../../src/server/handle.js'
import {startServer} from '../../src/server/launch.js'
import {requireFreePort} from '../../src/server/port.js'
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
    expect(message).toContain('fixture/answers-404 was not ready within 4000 ms')
    expect(message).toContain('/health was to answer 200 "ok", but answered 404 "nothing here"')
    expect(exitCode).toBe(5)
  })

  it('says so when the body alone is wrong', async () => {
    spec = await fixtureSpec('slow-start', {ready: {body: 'goodbye', timeoutMs: 4000}})
    const {message} = await thrownBy(startServer(spec, never))
    expect(message).toContain('was to answer 200 "goodbye", but answered 200 "hello"')
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
