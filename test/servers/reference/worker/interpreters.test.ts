import {afterEach, describe, expect, test} from 'vitest'
import {
  close as closeOp,
  connect,
  recv,
  send,
  sleep,
  timedOut,
  type Routine,
} from '../../../../servers/reference/interface/wsgi-io.js'
import {encodeAddress} from '../../../../libc/address.js'
import {close} from '../../../../libc/descriptor.js'
import {ECONNREFUSED} from '../../../../libc/errno.js'
import {listenTcp} from '../../../../libc/listen.js'
import {waitFor} from '../../../../libc/poll.js'
import {accept, send as sendNow} from '../../../../libc/socket.js'
import {BlockingRun} from '../../../../servers/reference/worker/blocking/blocking-run.js'
import {Hub} from '../../../../servers/reference/worker/green/hub.js'

/** The same routines mean the same with blocking calls and on the hub. */
let descriptors: number[] = []
afterEach(() => {
  for (const fd of descriptors) close(fd)
  descriptors = []
})

function listen(): {fd: number; port: number} {
  const listener = listenTcp({host: '127.0.0.1', port: 0, backlog: 16})
  descriptors.push(listener.fd)
  return listener
}

type Interpreter = <T>(routine: Routine<T>) => T

const blocking: Interpreter = routine => {
  const run = new BlockingRun(routine)
  while (run.proceed() === 'waiting');
  return run.value!
}

const green: Interpreter = routine => {
  const hub = new Hub()
  let outcome: {value: unknown} | undefined
  let failure: unknown
  hub.spawn(
    (function* () {
      outcome = {value: yield* routine}
    })(),
    error => {
      failure = error
    },
  )
  while (outcome === undefined && failure === undefined) hub.turn(1000)
  hub.close()
  if (failure instanceof Error) throw failure
  return outcome?.value as ReturnType<typeof routine.next>['value'] as never
}

describe.each([
  ['blocking', blocking],
  ['green', green],
])('%s', (_, interpret) => {
  test('connects, and reads what the other side sends', () => {
    const listener = listen()
    const {family, bytes} = encodeAddress('127.0.0.1', listener.port)
    const inbox = new Uint8Array(100)
    const result = interpret(
      (function* (): Routine<unknown[]> {
        const fd = yield connect(family, bytes, 5000)
        waitFor('read', listener.fd, 5000)
        const server = accept(listener.fd)
        descriptors.push(server)
        const nothing = yield recv(fd, inbox, 150)
        sendNow(server, Buffer.from('hello'))
        const count = yield recv(fd, inbox, 5000)
        const sent = yield send(fd, Buffer.from('thanks'))
        close(server)
        const end = yield recv(fd, inbox, 5000)
        yield closeOp(fd)
        return [nothing, count, sent, end]
      })(),
    )
    // The other side closed with unread bytes: its kernel says so with a reset.
    expect(result.slice(0, 3)).toEqual([timedOut, 5, 0])
    expect(result[3]).toBeLessThanOrEqual(0)
    expect(Buffer.from(inbox.subarray(0, 5)).toString()).toBe('hello')
  })

  test('is told why a connection cannot be made', () => {
    const listener = listen()
    close(listener.fd)
    const {family, bytes} = encodeAddress('127.0.0.1', listener.port)
    const result = interpret(
      (function* (): Routine<number> {
        return yield connect(family, bytes, 5000)
      })(),
    )
    expect(result).toBe(-ECONNREFUSED)
  })

  test('sleeps no shorter than asked', () => {
    const startedMs = performance.now()
    interpret(
      (function* (): Routine<void> {
        yield sleep(30)
        yield sleep(0)
        yield sleep(600)
      })(),
    )
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(629)
  })

  test('passes on what a routine throws', () => {
    expect(() =>
      interpret(
        (function* (): Routine<void> {
          yield sleep(1)
          throw new Error('thrown')
        })(),
      ),
    ).toThrow('thrown')
  })
})

test('a large send to a slow reader arrives whole, and other coroutines run meanwhile', () => {
  const listener = listen()
  const {family, bytes} = encodeAddress('127.0.0.1', listener.port)
  const hub = new Hub()
  const large = Buffer.alloc(8 * 1024 * 1024, 'abcdefghijk')
  const received = Buffer.alloc(large.length)
  const order: string[] = []
  let ended = 0
  const onEnd = (): void => {
    ended++
  }
  hub.spawn(
    (function* (): Routine<void> {
      const fd = yield connect(family, bytes)
      const scratch = Buffer.from(large)
      yield send(fd, scratch)
      order.push('sent')
      yield closeOp(fd)
    })(),
    onEnd,
  )
  waitFor('read', listener.fd, 5000)
  const reader = accept(listener.fd)
  hub.watch(reader)
  hub.spawn(
    (function* (): Routine<void> {
      yield sleep(100)
      order.push('reader begins')
      const inbox = new Uint8Array(64 * 1024)
      let length = 0
      for (;;) {
        const count = yield recv(reader, inbox)
        if (count <= 0) break
        received.set(inbox.subarray(0, count), length)
        length += count
      }
      yield closeOp(reader)
    })(),
    onEnd,
  )
  while (ended < 2) hub.turn(1000)
  hub.close()
  expect(order).toEqual(['reader begins', 'sent'])
  expect(received.equals(large)).toBe(true)
})
