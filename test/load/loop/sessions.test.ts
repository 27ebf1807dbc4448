import {undisturbed} from '../../fixtures/undisturbed.js'
import {afterAll, afterEach, describe, expect, it} from 'vitest'
import {parseScenario} from '../../../src/config/scenario/read.js'
import type {LoadResult, RequestRow} from '../../../src/load/result.js'
import {decodeHistogram, quantileUs} from '../../../src/stats/histogram.js'
import {engines, jobsWith, load} from '../fixtures/generator.js'
import {openShop, type Shop} from '../fixtures/shop.js'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'bench-session-'))
writeFileSync(
  join(folder, 'users.csv'),
  'name,password\nann,pw of ann\nbob,pw of bob\n"c ""&"" é","pw of c ""&"" é"\n',
)

/** A login as a browser does it, then products. */
const steps = `
  - get: /login
    extract: {csrf: {css: 'input[name=csrfmiddlewaretoken]@value'}}
  - post: /login
    form: {username: '{{users.name}}', password: '{{users.password}}', csrfmiddlewaretoken: '{{csrf}}'}
    expect: {status: 302}
  - {get: /home, expect: {body: 'Hello {{users.name}}'}}
  - think: 1ms..3ms
  - repeat: 2
    steps:
      - get: /product/{{int 1 9}}
        name: product
        extract: {next: {json: $.next}}
      - {get: '{{next}}', name: next product, expect: {json: {$.id: 7}}}
  - branch:
      - {weight: 7, steps: [{get: /product/1, name: product}]}
      - {weight: 3, steps: [{think: 1ms}]}
`

const sessionOf = (written: string) => {
  const {session} = parseScenario(written, join(folder, 'shop.yaml'))
  if (session === undefined) throw new Error('no session')
  return {...session, seed: 1}
}
const shopping = (use = 'cycle') =>
  sessionOf(`name: shop\ndata: {users: {file: users.csv, use: ${use}}}\nsteps:${steps}`)

const quantileMs = (hdr: string, q: number) => (quantileUs(decodeHistogram(hdr), q) ?? NaN) / 1000

let shop: Shop | undefined
afterEach(async () => {
  await shop?.close()
  shop = undefined
})
afterAll(() => {
  rmSync(folder, {recursive: true})
})
const row = ({rows = []}: LoadResult, name: string): RequestRow => {
  const found = rows.find(each => each.name === name)
  if (found === undefined) throw new Error(`no row ${name}`)
  return found
}

function sessionsOf({sessions}: LoadResult) {
  if (sessions === undefined) throw new Error('no sessions')
  return sessions
}

const usersIn = (journal: Shop['journal']) =>
  ['ann', 'bob', 'c "&" é'].map(name => journal[`user ${name}`] ?? 0)

const all = {
  shopping: shopping(),
  once: shopping('once'),
}

describe.each(engines)('sessions with %s', engine => {
  const {jobFor, openJobFor} = jobsWith(engine)

  it.each(['closed', 'open'] as const)(
    'agree with the server on each step and user (%s loop)',
    async model => {
      shop = await openShop({brokenEvery: 20})
      const session = all.shopping
      const result: LoadResult =
        model === 'closed'
          ? await load(jobFor(shop.origin, {session, connections: 4}))
          : await load(openJobFor(shop.origin, {session, ratePerSecond: 60}))
      const {journal} = shop
      const [login, post, home] = ['GET /login', 'POST /login', 'GET /home'].map(name => row(result, name))
      expect(login?.total.sent).toBe(journal['GET /login'])
      expect(post?.total.sent).toBe(journal['POST /login'])
      expect(home?.total.sent).toBe(journal['GET /home'])
      const [product, next] = [row(result, 'product'), row(result, 'next product')]
      expect(product.total.sent + next.total.sent).toBe(journal['GET /product'])
      const perUser = usersIn(journal)
      expect(perUser.reduce((sum, count) => sum + count)).toBe(row(result, 'POST /login').total.ok)
      // Rows in turn: no user is more than the sessions under way ahead of another.
      expect(Math.max(...perUser) - Math.min(...perUser)).toBeLessThanOrEqual(8)
      const failed = product.total.non2xx + next.total.non2xx
      expect(failed).toBe(Math.floor((journal['GET /product'] ?? NaN) / 20))
      expect(result.total.non2xx).toBe(failed)
      const sessions = sessionsOf(result)
      expect(sessions.failed).toBe(failed)
      expect(sessions.completed + failed + sessions.unfinished).toBe(sessions.started)
      expect(sessions.inWindow).toBeGreaterThan(0)
      // A session that fails skips what would have come: with what it sent that is what a whole one sends.
      const whole = next.total.sent + next.skipped
      const {started, unfinished} = sessions
      expect(whole).toBeGreaterThanOrEqual(2 * (started - unfinished))
      expect(whole).toBeLessThanOrEqual(2 * started)
      for (const key of ['sent', 'ok', 'non2xx', 'timeout', 'lost', 'inFlight'] as const)
        expect((result.rows ?? []).reduce((sum, {total}) => sum + total[key], 0)).toBe(result.total[key])
      expect(sessions.failures[0]).toMatchObject({
        why: 'status',
        detail: 'status 500 and not 2xx',
        beginning: 'oops, token=***',
      })
    },
  )

  it('gives latencies of steps from when they are due, pauses left out', async () => {
    shop = await openShop({delays: {slow: 40, fast: 5}})
    const session = sessionOf(`
name: timed
steps:
  - {get: /slow, name: slow, expect: {status: 403}}
  - think: 30ms
  - {get: /fast, name: fast, expect: {status: 403}}
`)
    const {origin} = shop
    await undisturbed(async timely => {
      const result = await load(jobFor(origin, {session, connections: 2, durationMs: 1000}))
      const took = ({latencyHdr}: RequestRow) => quantileMs(latencyHdr, 0.5)
      expect(took(row(result, 'slow'))).toBeGreaterThan(39)
      expect(took(row(result, 'fast'))).toBeGreaterThan(4)
      // Both answers and the pause, by arithmetic.
      expect(quantileMs(result.sessions?.durationHdr ?? '', 0.5)).toBeGreaterThan(74)
      expect(result.total.non2xx).toBe(0)
      // The pause of 30 ms is in none of them.
      timely(() => expect(took(row(result, 'slow'))).toBeGreaterThan(took(row(result, 'fast')) + 20))
    })
  })

  it('gives each row once, and gives up when there are no more', async () => {
    shop = await openShop()
    await expect(load(jobFor(shop.origin, {session: all.once, connections: 2}))).rejects.toMatchObject({
      code: 'WB_DATA_USED_UP',
    })
    const users = Object.entries(shop.journal).filter(([what]) => what.startsWith('user '))
    expect(users.every(([, times]) => times === 1)).toBe(true)
  })

  it('follows redirects where it is told to, with rows of their own', async () => {
    shop = await openShop()
    const session = sessionOf(`
name: follow
steps:
  - {get: /login, extract: {csrf: {regex: 'value="(t[0-9]+)'}}}
  - post: /login
    name: enter
    form: {username: ann, password: pw of ann, csrfmiddlewaretoken: '{{csrf}}&"'}
    follow: true
    expect: {body: Hello ann}
`)
    const result = await load(jobFor(shop.origin, {session, connections: 1}))
    expect(row(result, 'enter (redirected)').total.sent).toBe(shop.journal['GET /home'])
    expect(row(result, 'enter').total.sent).toBe(shop.journal['POST /login'])
    expect(result.total.non2xx).toBe(0)
    expect(result.sessions?.failed).toBe(0)
  })

  it('shares sessions and rows among processes', async () => {
    shop = await openShop()
    const result = await load(
      openJobFor(shop.origin, {session: all.shopping, ratePerSecond: 40, processes: 2}),
    )
    expect(row(result, 'POST /login').total.sent).toBe(shop.journal['POST /login'])
    expect(result.total.non2xx).toBe(0)
  })
})
