import {describe, expect, it} from 'vitest'
import type {InServiceStep, ProbeFacts} from '../../src/probe/facts.js'
import {judge} from '../../src/probe/judge.js'

const deadlineMs = 4000

interface Row {
  /** Requests of the last step, and how many of them were served at once. */
  readonly inService: [of: number, atOnce: number]
  readonly stallMs: number
  /** null: blocked. */
  readonly silentMs: number | null
  readonly headMs: number | null
  readonly bodyMs: number | null
  readonly idleS: number | null | 'no keep-alive'
  readonly webSocket: number
  readonly pipelined: number
  readonly lingerMs: number
  readonly sleep?: [status: number | 'closed', afterS: number, replaced: boolean]
  readonly cpu?: [status: number | 'closed', afterS: number, replaced: boolean]
}

const serviceMs = 301

/** Answers of so many requests, of which so many were in service at a time. */
function waves(requests: number, atOnce: number): InServiceStep {
  const answersMs = Array.from({length: requests}, (_, index) => serviceMs * (1 + Math.floor(index / atOnce)))
  return {requests, answersMs, threads: null}
}

/** As one row of the measured table would have been recorded: requests of 300 ms, one worker, four threads, --timeout 2. */
function factsOf(row: Row): ProbeFacts {
  const latency = (latencyMs: number | null) => ({latencyMs, deadlineMs})
  const past = ([status, afterS, replaced]: NonNullable<Row['sleep']>, lastsMs: number) => ({
    ...{lastsMs, status, replaced},
    afterMs: afterS * 1000,
  })
  return {
    inService: {serviceMs, steps: [waves(...row.inService)], threadsIdle: null},
    burst: {connections: 64, answered: 64, slowestMs: 90, overflows: 0, queueLength: 2048},
    stall: {...latency(row.stallMs), cpuLeftMs: 653},
    slowClients: {
      silent: latency(row.silentMs),
      partialHead: latency(row.headMs),
      partialBody: latency(row.bodyMs),
    },
    keepAlive: {
      secondAnswer: row.idleS !== 'no keep-alive',
      idleCloseMs: typeof row.idleS === 'number' ? row.idleS * 1000 : null,
      watchedMs: 10_000,
    },
    pipelining: {sent: 3, answered: row.pipelined},
    lingering: latency(row.lingerMs),
    webSocket: {status: row.webSocket, echoed: row.webSocket === 101},
    fanOut: null,
    timeout:
      row.sleep === undefined || row.cpu === undefined
        ? null
        : {timeoutMs: 2000, waiting: past(row.sleep, 5000), computing: past(row.cpu, 4500)},
    spread: null,
    processes: null,
  }
}

const blocked = {silentMs: null, headMs: null, bodyMs: null}
const unhurt = {silentMs: 1, headMs: 1, bodyMs: 1}

/** Rows that were measured on real servers (gunicorn 26.2 and 20.1, uvicorn 0.54, Django 5.2, Node 20). */
const rows: readonly [string, Row, object][] = [
  [
    'gunicorn 26 sync',
    {
      ...{
        inService: [2, 1],
        stallMs: 652,
        idleS: 'no keep-alive',
        webSocket: 200,
        pipelined: 1,
        lingerMs: 2003,
      },
      ...blocked,
      sleep: [500, 2.7, true],
      cpu: [500, 2.6, true],
    },
    {
      model: 'one at a time',
      capacity: {requests: 1, kind: 'exactly'},
      computing: 'stops others',
      heldUpBy: ['silent', 'partialHead', 'partialBody'],
      lingersMs: 2003,
      keepAlive: {kind: 'none'},
      timeout: 'every request',
      webSocket: false,
    },
  ],
  [
    'gunicorn 20 sync',
    {
      ...{inService: [2, 1], stallMs: 651, idleS: 'no keep-alive', webSocket: 200, pipelined: 1, lingerMs: 1},
      ...blocked,
      sleep: ['closed', 2.7, true],
      cpu: ['closed', 2.6, true],
    },
    {model: 'one at a time', lingersMs: null, timeout: 'every request'},
  ],
  [
    'gunicorn 26 gthread',
    {
      ...{inService: [8, 4], stallMs: 28, idleS: 2, webSocket: 200, pipelined: 1, lingerMs: 2004},
      ...blocked,
      sleep: [200, 5, false],
      cpu: [200, 4.5, false],
    },
    {
      model: 'pool',
      capacity: {requests: 4, kind: 'exactly'},
      computing: 'leaves others alone',
      keepAlive: {kind: 'until', idleMs: 2000},
      timeout: 'no request',
      pipelining: false,
    },
  ],
  [
    'gunicorn 20 gevent',
    {
      ...{inService: [256, 256], stallMs: 653, idleS: 2, webSocket: 200, pipelined: 3, lingerMs: 1},
      ...unhurt,
      sleep: [200, 5, false],
      cpu: ['closed', 2.2, true],
    },
    {
      model: 'loop',
      capacity: {requests: 256, kind: 'all'},
      heldUpBy: [],
      lingersMs: null,
      timeout: 'requests that compute',
      pipelining: true,
    },
  ],
  [
    'gunicorn 26 asgi',
    {
      ...{inService: [256, 256], stallMs: 651, idleS: null, webSocket: 101, pipelined: 1, lingerMs: 1},
      ...unhurt,
      sleep: [200, 5, false],
      cpu: ['closed', 2.2, true],
    },
    {model: 'loop', webSocket: true, keepAlive: {kind: 'longer', thanMs: 10_000}, pipelining: false},
  ],
  [
    'uvicorn 0.54',
    {
      ...{inService: [256, 256], stallMs: 652, idleS: 5, webSocket: 101, pipelined: 3, lingerMs: 1},
      ...unhurt,
    },
    {model: 'loop', webSocket: true, keepAlive: {kind: 'until', idleMs: 5000}, timeout: null},
  ],
  [
    'Django 5.2 runserver',
    {
      ...{
        inService: [256, 256],
        stallMs: 38,
        idleS: 'no keep-alive',
        webSocket: 200,
        pipelined: 1,
        lingerMs: 2,
      },
      ...{silentMs: 2, headMs: 2, bodyMs: 2},
    },
    {model: 'thread each', computing: 'leaves others alone', heldUpBy: []},
  ],
  [
    'Django 5.2 on uvicorn, sync view',
    {
      ...{inService: [256, 256], stallMs: 34, idleS: 5, webSocket: 500, pipelined: 3, lingerMs: 2},
      ...unhurt,
    },
    {model: 'thread each', capacity: {requests: 256, kind: 'all'}, webSocket: false},
  ],
  [
    'node 20',
    {
      ...{inService: [256, 256], stallMs: 655, idleS: 6, webSocket: 200, pipelined: 3, lingerMs: 1},
      ...unhurt,
    },
    {model: 'loop', heldUpBy: []},
  ],
]

describe('what was measured on real servers', () => {
  it.each(rows)('%s', (_, row, expected) => {
    expect(judge(factsOf(row))).toMatchObject(expected)
  })
})

describe('facts that say nothing', () => {
  const [, row] = rows[0]!
  it('a machine too busy to tell what computing does: no claim', () => {
    const facts = factsOf({...row, inService: [256, 256]})
    const busy = judge({...facts, stall: {latencyMs: 30, deadlineMs, cpuLeftMs: 40}})
    expect(busy).toMatchObject({computing: null, model: null})
  })

  it('requests of which none was answered: no capacity', () => {
    const facts = factsOf(row)
    const steps = [{requests: 2, answersMs: [], threads: null}]
    expect(judge({...facts, inService: {...facts.inService, steps}})).toMatchObject({
      ...{capacity: null, model: null},
    })
  })

  it('a connection that ends without an answer: nobody was held up, and nothing was waited for', () => {
    const closed = {latencyMs: null, deadlineMs, closed: true} as const
    const facts = factsOf(row)
    const slowClients = {silent: closed, partialHead: closed, partialBody: closed}
    const judged = judge({...facts, slowClients, lingering: closed, stall: {...closed, cpuLeftMs: 600}})
    expect(judged).toMatchObject({heldUpBy: [], lingersMs: null, computing: null})
  })

  it('a request without any answer before the deadline: nothing about the timeout', () => {
    const facts = factsOf(row)
    const waiting = {...facts.timeout!.waiting, status: null}
    expect(judge({...facts, timeout: {...facts.timeout!, waiting}}).timeout).toBeNull()
  })
})

describe('a server of which nothing is known but its answers', () => {
  const [, row] = rows[0]!
  const own = (threadsIdle: number | null, threads: number | null) => {
    const facts = factsOf(row)
    const inService = {serviceMs, threadsIdle, steps: [{...waves(256, 256), threads}]}
    return judge({...facts, stall: null, inService}).model
  }

  it('is told apart by its threads', () => {
    expect(own(1, 257)).toBe('thread each')
    expect(own(6, 8)).toBe('many')
    expect(own(6, 90)).toBeNull()
    expect(own(null, null)).toBeNull()
  })
})

describe('a listen queue', () => {
  const [, row] = rows[0]!
  it.each([
    ['dropped, and tried again', {answered: 64, slowestMs: 1031, overflows: 12}, true],
    ['dropped for good', {answered: 60, slowestMs: 90, overflows: 12}, true],
    ['of another server: all were answered at once', {answered: 64, slowestMs: 90, overflows: 12}, false],
    ['slow, nothing dropped', {answered: 64, slowestMs: 3000, overflows: 0}, false],
    ['not counted here', {answered: 64, slowestMs: 3000, overflows: null}, null],
  ])('%s', (_, seen, queueOverflows) => {
    const burst = {connections: 64, queueLength: 5, ...seen}
    expect(judge({...factsOf(row), burst}).queueOverflows).toBe(queueOverflows)
  })
})
