/// <reference lib="dom" />
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {request} from 'node:http'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {chromium} from 'playwright-core'
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest'
import {withWebPort} from '../../src/cli/live-flags.js'
import type {LiveEvent} from '../../src/live/event.js'
import {EventFile} from '../../src/live/file.js'
import {livePage} from '../../src/live/page.js'
import {serveLive, type LiveServer} from '../../src/live/server.js'
import {provenOf} from '../../src/result/cell-values.js'
import {followedRun, type FollowedRun} from './made-run.js'

const executablePath = '/usr/bin/chromium'
const hasBrowser = existsSync(executablePath) || process.env['BENCH_REQUIRE'] === 'all'

let run: FollowedRun
beforeAll(async () => {
  run = await followedRun()
})

type Ended = Extract<LiveEvent, {type: 'round-ended'}>
const isEnded = (event: LiveEvent): event is Ended => event.type === 'round-ended'

describe('what is told of a run', () => {
  it('is its begin, each start, each round and each block, and nothing while a load goes on', () => {
    const count = (type: string) => run.shown.filter(event => event.type === type).length
    expect([count('run-started'), count('start-begun'), count('round-ended'), count('block-ended')]).toEqual([
      ...[1, 14, 14, 7],
    ])
    expect(run.told.some(event => event.type === 'phase')).toBe(true)
    expect(run.shown.some(event => (event.type as string) === 'phase')).toBe(false)
  })

  it('ends with the numbers that the result has', () => {
    for (const cell of run.result.cells) {
      const last = run.shown.filter(isEnded).findLast(({arm}) => arm === cell.arm)!
      const {value, low, high} = provenOf(cell, ({throughput}) => throughput)!
      expect(last.soFar?.throughput).toEqual({value, low, high, n: 7})
      expect(last.soFar?.p50?.value).toBe(cell.status === 'completed' ? cell.summary.latency.p50.value : NaN)
    }
  })

  it('has an interval from six rounds on', () => {
    const ofOne = run.shown.filter(isEnded).filter(({arm}) => arm === run.result.cells[0]!.arm)
    expect(ofOne.map(({soFar}) => soFar?.throughput?.low !== null)).toEqual([
      ...[false, false, false, false, false, true, true],
    ])
  })
})

describe('the page of a run', () => {
  let server: LiveServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })
  const open = async (page = 'the page') => (server = await serveLive(page, 0))

  /** @returns status and, unless it is a stream, the body */
  const ask = (url: string, options: {method?: string; host?: string} = {}) =>
    new Promise<{status: number; text: string}>((resolve, reject) => {
      const {method = 'GET', host} = options
      const asked = request(url, {method, ...(host === undefined ? {} : {headers: {host}})}, response => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve({status: response.statusCode ?? 0, text}))
      })
      asked.on('error', reject).end()
    })

  it('is given to whoever has the token, under this address, and to nobody else', async () => {
    const {url} = await open()
    expect(await ask(url)).toEqual({status: 200, text: 'the page'})
    const {origin, searchParams} = new URL(url)
    const token = searchParams.get('token')!
    expect(token).toMatch(/^[\da-f]{32}$/)
    const wrong = [
      `${origin}/`,
      `${origin}/?token=`,
      `${origin}/?token=${'0'.repeat(32)}`,
      `${origin}/events`,
      `${origin}/?token=${token}x`,
    ]
    for (const one of wrong) expect((await ask(one)).status, one).toBe(403)
    expect((await ask(url, {host: 'rebound.example'})).status).toBe(403)
    expect((await ask(url, {method: 'POST'})).status).toBe(403)
    expect((await ask(url.replace('/?', '/other?'))).status).toBe(404)
  })

  it('is sent what was told before and after it came, and let go at the end', async () => {
    const {url} = await open()
    const [first, ...others] = run.shown
    server!.tell(first!)
    const stream = ask(url.replace('/?', '/events?'))
    await expect.poll(() => ask(url)).toMatchObject({status: 200})
    for (const event of others) server!.tell(event)
    await server!.close()
    const {text} = await stream
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, line = '']) => JSON.parse(line) as unknown)
    expect(events).toEqual(JSON.parse(JSON.stringify(run.shown)))
    await expect(ask(url)).rejects.toThrow()
  })

  it('is refused on a port that is taken', async () => {
    const {url} = await open()
    await expect(serveLive('', Number(new URL(url).port))).rejects.toMatchObject({
      code: 'WB_NAMED_PORT_TAKEN',
    })
  })

  it.skipIf(!hasBrowser)(
    'draws what it is told, as text, and is accessible (needs /usr/bin/chromium)',
    async () => {
      const {url, tell} = await open(livePage('bench run: io', '0.0.0'))
      const hostile = '<img src=x onerror="document.title=1">'
      const rename = (event: LiveEvent): LiveEvent =>
        JSON.parse(
          JSON.stringify(event).replaceAll('reference/sync', JSON.stringify(hostile).slice(1, -1)),
        ) as LiveEvent
      const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']})
      try {
        const page = await browser.newPage({viewport: {width: 390, height: 800}})
        const complaints: string[] = []
        page.on('pageerror', error => complaints.push(error.message))
        page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
        await page.goto(url)
        for (const event of run.shown) tell(rename(event))
        await expect.poll(() => page.locator('.card circle.round').count()).toBe(14)
        expect(await page.locator('.card .interval').count()).toBe(2)
        expect(await page.locator('.card h3').allTextContents()).toContain(`${hostile} w2`)
        expect(await page.locator('img').count()).toBe(0)
        expect(await page.locator('#machine path').count()).toBe(3)
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
        await page.evaluate(
          readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
        )
        const violations = await page.evaluate(async () => {
          const {axe} = globalThis as unknown as {axe: {run: () => Promise<{violations: {id: string}[]}>}}
          return (await axe.run()).violations.map(({id}) => id)
        })
        expect(violations).toEqual([])
        tell({at: '', type: 'run-ended', status: 'completed', file: 'results/a.json'})
        await expect.poll(() => page.locator('#state').textContent()).toBe('done')
        expect(complaints).toEqual([])
      } finally {
        await browser.close()
      }
    },
  )
})

describe('the file of events', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-events-'))
  afterAll(() => rmSync(folder, {recursive: true, force: true}))

  it('has a line for each, in their order', async () => {
    const path = join(folder, 'new/events.ndjson')
    const file = await EventFile.open(path, problem => expect.fail(problem))
    for (const event of run.shown) file.tell(event)
    await file.close()
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line) as unknown)).toEqual(JSON.parse(JSON.stringify(run.shown)))
  })

  it('says once that the disk is full, and lets the run go on', async () => {
    const problems: string[] = []
    const file = await EventFile.open('/dev/full', problem => problems.push(problem))
    for (const event of run.shown) file.tell(event)
    await file.close()
    expect(problems).toEqual([expect.stringContaining('ENOSPC')])
  })

  it('is refused at once where it cannot be written', async () => {
    await expect(EventFile.open(folder, () => undefined)).rejects.toMatchObject({code: 'WB_CANNOT_WRITE'})
  })
})

it('--web takes a port or none', () => {
  expect(withWebPort(['io', '--web'])).toEqual(['io', '--web=0'])
  expect(withWebPort(['--web', '8080', 'io'])).toEqual(['--web', '8080', 'io'])
  expect(withWebPort(['--web', '--quick'])).toEqual(['--web=0', '--quick'])
  expect(withWebPort(['--web', 'io'])).toEqual(['--web=0', 'io'])
})
