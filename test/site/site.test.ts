/// <reference lib="dom" />
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {chromium, type Browser, type Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {benchReportSite, type BuiltSite} from '../../src/cli/bench-report-site.js'
import {readResult} from '../../src/result/read.js'
import {slugOf} from '../../src/site/entry.js'
import {quietWorld} from '../fixtures/quiet-world.js'
import {madeResults} from '../fixtures/made-results.js'

const executablePath = '/usr/bin/chromium'
const hasBrowser = existsSync(executablePath) || process.env['BENCH_REQUIRE'] === 'all'

describe('a site of twelve results', () => {
  let folder: string
  let built: BuiltSite
  const site = (path: string) => join(folder, 'public', path)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bench-site-'))
    for (const result of madeResults(12))
      writeFileSync(join(folder, `${result.startedAt.slice(0, 10)}.json`), JSON.stringify(result))
    writeFileSync(join(folder, 'broken.json'), '{')
    built = await benchReportSite(
      {folder, output: site(''), title: 'Ours', baseUrl: 'https://example.org/bench', charts: false},
      quietWorld(),
    )
  })
  afterAll(() => rmSync(folder, {recursive: true, force: true}))

  it('has a page and the data of each, and says what it left out', () => {
    expect(built).toMatchObject({results: 12, pages: 15})
    expect(built.unreadable.map(({problem}) => problem)).toEqual([expect.stringContaining('broken.json')])
    expect(readdirSync(site('results'))).toHaveLength(24)
  })

  it('has pages that link to each other and ask for nothing from elsewhere', () => {
    const pages = ['index.html', 'leaderboard.html', 'history.html', 'results/2026-01-01.html']
    for (const page of pages) {
      const text = readFileSync(site(page), 'utf8')
      const links = [...text.matchAll(/(?:href|src)="([^"#]+)[^"]*"/g)].map(([, link = '']) => link)
      const own = links.filter(link => !link.startsWith('data:'))
      expect(own.length).toBeGreaterThan(1)
      for (const link of own)
        expect(existsSync(join(dirname(site(page)), link)), `${page}: ${link}`).toBe(true)
    }
  })

  it('gives results back as they were read', async () => {
    const original = await readResult(join(folder, '2026-01-03.json'))
    expect(await readResult(site('results/2026-01-03.json'))).toEqual(original)
  })

  it('has a JSON Feed with whole addresses, newest first', () => {
    const feed = JSON.parse(readFileSync(site('feed.json'), 'utf8')) as {
      version: string
      items: {url: string; date_published: string}[]
    }
    expect(feed.version).toBe('https://jsonfeed.org/version/1.1')
    expect(feed.items[0]).toMatchObject({
      url: 'https://example.org/bench/results/2026-01-12.html',
      date_published: '2026-01-12T09:00:00.000Z',
    })
  })

  describe.skipIf(!hasBrowser)('in Chromium (needs /usr/bin/chromium)', () => {
    let browser: Browser
    let page: Page
    const complaints: string[] = []
    const shown = () => page.locator('[data-row]:visible').count()

    beforeAll(async () => {
      browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']})
      page = await browser.newPage({viewport: {width: 390, height: 800}})
      page.on('pageerror', error => complaints.push(error.message))
      page.on('request', request => {
        if (!/^(file|data):/.test(request.url())) complaints.push(request.url())
      })
    })
    afterAll(() => browser.close())

    it('filters results, keeps the choice in the address, and never scrolls sideways', async () => {
      await page.goto(`file://${site('index.html')}`)
      expect(await shown()).toBe(12)
      await page.locator('[data-filter=server]').selectOption('gunicorn')
      expect(await shown()).toBe(2)
      await page.locator('[data-filter=scenario]').selectOption('hello')
      expect(await shown()).toBe(0)
      expect(new URL(page.url()).hash).toBe('#scenario=hello&server=gunicorn')
      await page.goto(`file://${site('leaderboard.html')}#machine=ba9876543210`)
      expect(await page.locator('[data-group]:visible').count()).toBe(1)
      for (const name of ['index', 'leaderboard', 'history', 'results/2026-01-03']) {
        await page.goto(`file://${site(`${name}.html`)}`)
        expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(390)
      }
      expect(complaints).toEqual([])
    })

    it('is accessible, as far as axe can tell', async () => {
      const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
      for (const name of ['index', 'leaderboard', 'history']) {
        await page.goto(`file://${site(`${name}.html`)}`)
        await page.evaluate(axe)
        const violations = await page.evaluate(async () => {
          const {axe} = globalThis as unknown as {
            axe: {run: () => Promise<{violations: {id: string; nodes: {html: string}[]}[]}>}
          }
          return (await axe.run()).violations.map(({id, nodes}) => `${id}: ${nodes[0]?.html ?? ''}`)
        })
        expect(violations, name).toEqual([])
      }
    })
  })
})

it('makes names of files that are safe as addresses, and each only once', () => {
  const taken = new Set<string>()
  const names = [
    'results/a b.json',
    'x/a/b.json',
    '../../etc/passwd',
    '-rf.json',
    '.json',
    'a?b.json',
    '<script>.json',
  ]
  expect(names.map(name => slugOf(name, taken))).toEqual([
    ...['a-b', 'b', 'passwd', 'rf', 'result', 'a-b-2', 'script-'],
  ])
})
