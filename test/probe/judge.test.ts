import {describe, expect, it} from 'vitest'
import type {ProbeFacts} from '../../src/probe/facts.js'
import {judge} from '../../src/probe/judge.js'

const deadlineMs = 4000

interface Row {
  readonly togetherS: number
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

/** As one row of the measured table would have been recorded: 12 × 300 ms, one worker, four threads, --timeout 2. */
function factsOf(row: Row): ProbeFacts {
  const latency = (latencyMs: number | null) => ({latencyMs, deadlineMs})
  const past = ([status, afterS, replaced]: NonNullable<Row['sleep']>, lastsMs: number) => ({
    ...{lastsMs, status, replaced},
    afterMs: afterS * 1000,
  })
  return {
    inService: {requests: 12, aloneMs: 301, togetherMs: row.togetherS * 1000},
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
        togetherS: 3.62,
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
      capacity: {requests: 1, all: false},
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
      ...{togetherS: 3.61, stallMs: 651, idleS: 'no keep-alive', webSocket: 200, pipelined: 1, lingerMs: 1},
      ...blocked,
      sleep: ['closed', 2.7, true],
      cpu: ['closed', 2.6, true],
    },
    {model: 'one at a time', lingersMs: null, timeout: 'every request'},
  ],
  [
    'gunicorn 26 gthread',
    {
      ...{togetherS: 0.91, stallMs: 28, idleS: 2, webSocket: 200, pipelined: 1, lingerMs: 2004},
      ...blocked,
      sleep: [200, 5, false],
      cpu: [200, 4.5, false],
    },
    {
      model: 'pool',
      capacity: {requests: 4, all: false},
      computing: 'leaves others alone',
      keepAlive: {kind: 'until', idleMs: 2000},
      timeout: 'no request',
      pipelining: false,
    },
  ],
  [
    'gunicorn 20 gevent',
    {
      ...{togetherS: 0.31, stallMs: 653, idleS: 2, webSocket: 200, pipelined: 3, lingerMs: 1},
      ...unhurt,
      sleep: [200, 5, false],
      cpu: ['closed', 2.2, true],
    },
    {
      model: 'loop',
      capacity: {requests: 12, all: true},
      heldUpBy: [],
      lingersMs: null,
      timeout: 'requests that compute',
      pipelining: true,
    },
  ],
  [
    'gunicorn 26 asgi',
    {
      ...{togetherS: 0.31, stallMs: 651, idleS: null, webSocket: 101, pipelined: 1, lingerMs: 1},
      ...unhurt,
      sleep: [200, 5, false],
      cpu: ['closed', 2.2, true],
    },
    {model: 'loop', webSocket: true, keepAlive: {kind: 'longer', thanMs: 10_000}, pipelining: false},
  ],
  [
    'uvicorn 0.54',
    {
      ...{togetherS: 0.31, stallMs: 652, idleS: 5, webSocket: 101, pipelined: 3, lingerMs: 1},
      ...unhurt,
    },
    {model: 'loop', webSocket: true, keepAlive: {kind: 'until', idleMs: 5000}, timeout: null},
  ],
  [
    'Django 5.2 runserver',
    {
      ...{togetherS: 0.31, stallMs: 38, idleS: 'no keep-alive', webSocket: 200, pipelined: 1, lingerMs: 2},
      ...{silentMs: 2, headMs: 2, bodyMs: 2},
    },
    {model: 'thread each', computing: 'leaves others alone', heldUpBy: []},
  ],
  [
    'Django 5.2 on uvicorn, sync view',
    {
      ...{togetherS: 0.33, stallMs: 34, idleS: 5, webSocket: 500, pipelined: 3, lingerMs: 2},
      ...unhurt,
    },
    {model: 'thread each', capacity: {requests: 12, all: true}, webSocket: false},
  ],
  [
    'node 20',
    {...{togetherS: 0.32, stallMs: 655, idleS: 6, webSocket: 200, pipelined: 3, lingerMs: 1}, ...unhurt},
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
    const facts = factsOf({...row, togetherS: 0.31})
    const busy = judge({...facts, stall: {latencyMs: 30, deadlineMs, cpuLeftMs: 40}})
    expect(busy).toMatchObject({computing: null, model: null})
  })

  it('requests that were not all answered: no capacity', () => {
    const facts = factsOf(row)
    expect(judge({...facts, inService: {...facts.inService, togetherMs: null}})).toMatchObject({
      ...{capacity: null, model: null},
    })
  })

  it('a request without any answer before the deadline: nothing about the timeout', () => {
    const facts = factsOf(row)
    const waiting = {...facts.timeout!.waiting, status: null}
    expect(judge({...facts, timeout: {...facts.timeout!, waiting}}).timeout).toBeNull()
  })
})
