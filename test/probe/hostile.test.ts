import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {BenchError} from '../../src/error.js'
import {probeBurst} from '../../src/probe/burst.js'
import {probeLingering, probeSlowClients} from '../../src/probe/clients.js'
import {probeFanOut, probeSpread, probeStall} from '../../src/probe/concurrency.js'
import {timeAlone} from '../../src/probe/alone.js'
import {probeInService} from '../../src/probe/in-service.js'
import {probeServer} from '../../src/probe/probe.js'
import {probeKeepAlive, probePipelining, probeWebSocket} from '../../src/probe/protocol.js'
import type {ProbeTarget} from '../../src/probe/target.js'
import {probeTimeout} from '../../src/probe/timeout.js'
import {casesOf} from '../fixtures/tier.js'
import {behaviours, startOne} from '../fixtures/hostile.js'

const never = new AbortController().signal
const reason = new Error('ctrl-c')
/** Node's own waits say it in an error of theirs. */
const isReason = (error: unknown) => error === reason || (error as Error).cause === reason
function targetAt(port: number): ProbeTarget {
  return {host: '127.0.0.1', port, pid: null, slowPath: '/slow', fastPath: '/', isFixedApp: false}
}

async function hostile(name: string): Promise<AsyncDisposable & {target: ProbeTarget}> {
  const server = await startOne(name)
  return {target: targetAt(server.port), [Symbol.asyncDispose]: () => server.close()}
}

type Probe = (target: ProbeTarget, signal: AbortSignal) => Promise<unknown>
const probes: readonly (readonly [name: string, probe: Probe])[] = [
  ['alone', timeAlone],
  ['in service', (target, signal) => probeInService(target, 100, signal)],
  ['a burst', probeBurst],
  ['a stall', probeStall],
  ['silent clients', (target, signal) => probeSlowClients('silent', target, signal)],
  ['partial bodies', (target, signal) => probeSlowClients('partialBody', target, signal)],
  ['keep-alive', probeKeepAlive],
  ['pipelining', probePipelining],
  ['lingering', probeLingering],
  ['WebSocket', probeWebSocket],
  ['fan-out', probeFanOut],
  ['spread', probeSpread],
  ['timeout', (target, signal) => probeTimeout(target, 1000, signal)],
]

describe('a probe that is interrupted', () => {
  it.each(probes)('%s ends long before its own deadline', async (_name, probe) => {
    await using server = await hostile('says nothing')
    const {target} = server
    const abort = new AbortController()
    // The shortest deadline of a probe is 4 s.
    const late = new AbortController()
    const deadline = sleep(3500, 'late', {signal: late.signal}).catch(() => 'ended')
    const ended = probe(target, abort.signal).then(
      () => 'ended',
      (error: unknown) => error,
    )
    setTimeout(() => abort.abort(reason), 30)
    const came = await Promise.race([ended, deadline])
    expect(came === 'ended' || isReason(came), String(came)).toBe(true)
    late.abort()
  })
})

/** One request at a time, as a sync worker. `break` makes it reset whatever comes from then on. */
async function startPolite(): Promise<AsyncDisposable & {target: ProbeTarget; break: () => void}> {
  let isBroken = false
  let before = Promise.resolve()
  const server: Server = createServer((request, response) => {
    if (isBroken) return void request.socket.resetAndDestroy()
    before = before
      .then(() => sleep(request.url === '/slow' ? 120 : 0))
      .then(() => {
        if (isBroken) request.socket.resetAndDestroy()
        else response.end('ok')
      })
  })
  server.keepAliveTimeout = 20
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    target: targetAt((server.address() as AddressInfo).port),
    break: () => (isBroken = true),
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

const stages = [
  'one request alone',
  'requests in service',
  'a burst of connections',
  'silent clients',
  'partial heads',
  'partial bodies',
  'keep-alive',
  'pipelining',
  'lingering client',
  'WebSocket',
]

describe('a probed server', () => {
  it('is probed stage by stage', async () => {
    const seen: string[] = []
    await using polite = await startPolite()
    await probeServer(polite.target, never, name => seen.push(name))
    expect(seen).toEqual(stages)
  })

  it.concurrent.each(
    casesOf({short: ['silent clients'], long: stages.filter(each => each !== 'silent clients').slice(0, -1)}),
  )('that answers nobody any more from "%s" on has no judgement, but a reason', async stage => {
    await using polite = await startPolite()
    const error = await probeServer(polite.target, never, name => {
      if (name === stage) polite.break()
    }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(BenchError)
    expect(error).toMatchObject({code: 'WB_NO_ANSWER', exitCode: 5})
    expect((error as Error).message).toMatch(/no answer: .*(ECONNRESET|socket hang up)/)
  })

  it.concurrent.each(casesOf({short: stages.slice(0, 2), long: stages.slice(2)}))(
    'in which an interrupt comes at "%s" tells that',
    async stage => {
      const abort = new AbortController()
      await using polite = await startPolite()
      const probing = probeServer(polite.target, abort.signal, name => {
        if (name !== stage) return
        // A refused handshake takes less than a moment.
        if (stage === 'WebSocket') abort.abort(reason)
        else setTimeout(() => abort.abort(reason), 5)
      })
      const error: unknown = await probing.catch((error: unknown) => error)
      expect(isReason(error), String(error)).toBe(true)
    },
  )
})

/** Without whole answers each of these would last as long as is waited, which others show. */
const brief = behaviours.filter(({name}) => !/^(says|never|drips|floods|closes its)/.test(name))

/** What the probes' own reading of answers, and the WebSocket's, has to bear. */
const raw = [
  'resets in the body',
  'floods interim answers',
  'floods answers',
  'floods chunks of a byte',
  'switches protocols unasked',
  'sends a bomb of gzip',
]

describe('a hostile server', () => {
  const short = casesOf({short: brief, long: []})
  it.concurrent.each(short)('that $name: one request says what it is', async ({name}) => {
    await using server = await hostile(name)
    const outcome = await timeAlone(server.target, never).catch((error: unknown) => error)
    // A whole answer of 2xx, whatever is in it, may take long on a full machine: then it waits.
    if (typeof outcome === 'number') {
      expect(name).toMatch(/^(adds bytes to an answer|sends a bomb of \w+|calls plain text gzip)$/)
      return
    }
    expect(outcome).toBeInstanceOf(BenchError)
    expect(['WB_NO_ANSWER', 'WB_WRONG_ANSWER', 'WB_PATH_DOES_NOT_WAIT']).toContain(
      (outcome as BenchError).code,
    )
  })

  const long = casesOf({short: [], long: behaviours.filter(({name}) => raw.includes(name))})
  it.concurrent.each(long)('that $name harms no probe', async ({name}) => {
    await using server = await hostile(name)
    for (const probe of [probePipelining, probeLingering, probeWebSocket] satisfies Probe[])
      await probe(server.target, never).catch((error: unknown) => expect(error).toBeInstanceOf(BenchError))
  })
})
