/// <reference lib="dom" />
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {chromium, type BrowserContext, type Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {renderHtml} from '../../src/report/html/document.js'
import {makePublication} from '../../src/report/publication.js'
import {fiveByThree} from '../fixtures/published.js'

const executablePath = '/usr/bin/chromium'
const skipped = !existsSync(executablePath) && process.env['BENCH_REQUIRE'] !== 'all'
const quiet = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** The page in a real browser, offline as it will be read. */
describe.skipIf(skipped)('HTML report in Chromium (needs /usr/bin/chromium)', () => {
  let folder: string
  let browser: BrowserContext
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bench-html-'))
    const result = fiveByThree()
    writeFileSync(join(folder, 'report.html'), await renderHtml(makePublication([result]), [result]))
    browser = await chromium.launchPersistentContext(join(folder, 'profile'), {executablePath, args: quiet})
    page = await browser.newPage()
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(error.message))
    page.on('request', request => {
      if (!request.url().startsWith('data:')) complaints.push(`request ${request.url()}`)
    })
    await page.goto(`file://${join(folder, 'report.html')}`)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    rmSync(folder, {recursive: true, force: true})
  })

  it('asks for nothing but itself and complains of nothing', () => {
    expect(complaints.filter(text => !text.endsWith('/report.html'))).toEqual([])
    expect(complaints).toHaveLength(1)
  })

  it('draws every chart', async () => {
    const drawn = await page.locator('figure').evaluateAll(figures =>
      figures.map(figure => ({
        id: figure.id,
        marks: figure.querySelectorAll('svg [data-tip]').length,
        height: figure.querySelector('svg')!.getBoundingClientRect().height,
      })),
    )
    expect(drawn.map(({id}) => id)).toEqual([
      ...['hello', 'io', 'mixed'].flatMap(name =>
        ['throughput', 'ratios', 'percentiles', 'timelines', 'cpu', 'memory'].map(
          chart => `${name}-${chart}`,
        ),
      ),
      'mixed-swimlane',
    ])
    for (const {id, marks, height} of drawn) {
      expect(marks, id).toBeGreaterThan(3)
      expect(height, id).toBeGreaterThan(80)
    }
  })

  it('tells the numbers under the pointer', async () => {
    const mark = page.locator('#io-throughput [data-tip^="green"]').first()
    await mark.scrollIntoViewIfNeeded()
    await mark.hover()
    await expect.poll(() => page.locator('#tip').textContent()).toMatch(/^green: 1,2\d\d/)
    await page.mouse.move(2, 2)
    await expect.poll(() => page.locator('#tip').isHidden()).toBe(true)
  })

  it('hides an arm in the charts of its scenario and shows it again', async () => {
    const visible = () =>
      page.locator('#io-percentiles [data-drawn=log] [data-series=arm2]:not(.off)').count()
    const before = await visible()
    expect(before).toBeGreaterThan(5)
    const toggle = page.locator('#io button[data-arm=arm2]')
    await toggle.click()
    expect(await visible()).toBe(0)
    expect(await page.locator('#hello-percentiles [data-series=arm2].off').count()).toBe(0)
    await toggle.click()
    expect(await visible()).toBe(before)
  })

  it('changes between a logarithmic and a linear axis', async () => {
    const figure = page.locator('#io-percentiles')
    await figure.getByRole('button', {name: 'linear'}).click()
    expect(await figure.locator('[data-drawn=linear]').isVisible()).toBe(true)
    expect(await figure.locator('[data-drawn=log]').isVisible()).toBe(false)
    await figure.getByRole('button', {name: 'logarithmic'}).click()
    expect(await figure.locator('[data-drawn=log]').isVisible()).toBe(true)
  })

  it('is dark where the reader wants it, and on request', async () => {
    const lightness = () =>
      page.evaluate(() => {
        const sum = (colour: string) =>
          [...colour.matchAll(/\d+/g)].slice(0, 3).reduce((all, [one]) => all + Number(one), 0)
        const label = document.querySelector('figure svg text')!
        return [sum(getComputedStyle(document.body).backgroundColor), sum(getComputedStyle(label).fill)]
      })
    const [page1, text1] = await lightness()
    await page.emulateMedia({colorScheme: 'dark'})
    const [page2, text2] = await lightness()
    expect(page2!).toBeLessThan(page1!)
    expect(text2!).toBeGreaterThan(text1!)
    await page.locator('#theme').click()
    expect(await lightness()).toEqual([page1, text1])
    await page.locator('#theme').click()
    await page.emulateMedia({colorScheme: 'light'})
    await page.locator('#theme').click()
  })

  it('fits a phone: nothing scrolls sideways but charts in their frames, and each arm is a card', async () => {
    await page.setViewportSize({width: 390, height: 844})
    const [content, view] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      window.innerWidth,
    ])
    expect(content).toBeLessThanOrEqual(view)
    const tables = page.locator('.scroll:has(> table.cards)')
    expect(
      await tables.evaluateAll(frames => frames.filter(one => one.scrollWidth > one.clientWidth)),
    ).toEqual([])
    const cards = page.locator('#io table.cards tbody tr')
    expect(await cards.count()).toBe(5)
    expect(await cards.first().evaluate(card => getComputedStyle(card).display)).toBe('block')
    await page.setViewportSize({width: 1000, height: 800})
  })

  it.each([1280, 800])('shows tables whole at %i px', async width => {
    await page.setViewportSize({width, height: 800})
    const cut = await page
      .locator('.scroll:has(> table.cards)')
      .evaluateAll(frames => frames.filter(one => one.scrollWidth > one.clientWidth).length)
    expect(cut).toBe(0)
    expect(await page.locator('#io .dropped').isVisible()).toBe(width < 1000)
    await page.setViewportSize({width: 1000, height: 800})
  })

  it.each(['light', 'dark'] as const)('has no fault of accessibility, %s', async colorScheme => {
    await page.emulateMedia({colorScheme})
    await page.evaluate(() => delete document.documentElement.dataset['theme'])
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
    const faults = await page.evaluate(async () => {
      const {axe} = globalThis as unknown as {
        axe: {
          run(): Promise<{violations: {id: string; impact: string; nodes: {html: string}[]}[]}>
        }
      }
      const {violations} = await axe.run()
      return violations.map(({id, nodes}) => `${id}: ${nodes[0]!.html.slice(0, 200)}`)
    })
    expect(faults).toEqual([])
  })
})
