import {describe, expect, it} from 'vitest'
import type {RequestStep, Session} from '../../src/traffic/contract.js'
import {SessionPlan} from '../../src/traffic/plan.js'
import {parseTemplate} from '../../src/traffic/template.js'
import {Visit} from '../../src/traffic/visit.js'

const origin = 'http://127.0.0.1:8000'

function step(path: string, more: Partial<RequestStep> = {}): RequestStep {
  return {
    ...{kind: 'request', name: path, method: 'GET', headers: [], body: null, extract: {}, follow: false},
    path: parseTemplate(path, 'path'),
    expect: {status: '2xx', body: null, json: []},
    ...more,
  }
}

function visitsOf(steps: readonly RequestStep[], count: number) {
  const session: Session = {
    steps,
    data: {users: {use: 'cycle', columns: ['name'], rows: [['ann'], ['bob']]}},
  }
  const plan = new SessionPlan(session, origin, 1)
  return Array.from({length: count}, (_, index) => new Visit(plan, index))
}

function sent(visit: Visit): string {
  const ask = visit.next()
  return ask === undefined ? '' : visit.bytes(ask.prepared).bytes.toString('latin1')
}

describe('the request of a step', () => {
  it('is written once where nothing is filled in', () => {
    const [one, other] = visitsOf([step('/a')], 2).map(visit => {
      const ask = visit.next()
      return ask && visit.bytes(ask.prepared)
    })
    expect(one).toBe(other)
    expect(one?.bytes.toString()).toBe(
      'GET /a HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nConnection: keep-alive\r\n\r\n',
    )
  })

  it('has each session’s own values where there are some', () => {
    const steps = [step('/{{users.name}}', {headers: [['X-User', parseTemplate('{{users.name}}', 'line')]]})]
    const [ann, bob] = visitsOf(steps, 2).map(sent)
    expect(ann).toContain('GET /ann HTTP/1.1\r\n')
    expect(ann).toContain('X-User: ann\r\n')
    expect(bob).toContain('GET /bob HTTP/1.1\r\n')
    expect(bob).toContain('X-User: bob\r\n')
  })

  it('has the cookies of its session, and of no other', () => {
    const [seen, without] = visitsOf([step('/a'), step('/b')], 2)
    const ask = seen?.next()
    if (seen === undefined || without === undefined || ask === undefined) throw new Error('no visit')
    seen.bytes(ask.prepared)
    seen.answered(ask.prepared, {
      status: 200,
      hasText: undefined,
      head: 'HTTP/1.1 200 OK\r\nSet-Cookie: id=1; Path=/',
      body: Buffer.alloc(0),
    })
    expect(sent(seen)).toContain('Cookie: id=1\r\n')
    sent(without)
    expect(sent(without)).not.toContain('Cookie')
  })

  it('says its length where it has a body, or could have one', () => {
    const [visit] = visitsOf([step('/a', {method: 'POST'}), step('/b', {method: 'POST', body: ['héllo']})], 1)
    if (visit === undefined) throw new Error('no visit')
    expect(sent(visit)).toMatch(/Content-Length: 0\r\n\r\n$/)
    expect(sent(visit)).toMatch(/Content-Length: 6\r\n\r\nhÃ©llo$/)
  })

  it('gives its connection up where its own header says so', () => {
    const closing = step('/a', {headers: [['Connection', ['close']]]})
    const [visit] = visitsOf([closing, step('/b')], 1)
    const [a, b] = [visit?.next(), visit?.next()]
    expect(a && visit?.bytes(a.prepared).keepsAlive).toBe(false)
    expect(b && visit?.bytes(b.prepared).keepsAlive).toBe(true)
  })
})
