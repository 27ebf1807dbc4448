import {randomBytes} from 'node:crypto'
import {mean} from 'simple-statistics'
import {describe, expect, it} from 'vitest'
import {chartsOf, footerOf} from '../../src/report/charts/catalog.js'
import {longestAlt} from '../../src/report/charts/chart.js'
import {renderSvg} from '../../src/report/charts/render-svg.js'
import {renderCsv} from '../../src/report/csv.js'
import {mostBytes, renderHtml} from '../../src/report/html/document.js'
import {renderMarkdown} from '../../src/report/markdown/document.js'
import {makePublication, type Chapter} from '../../src/report/publication.js'
import {extractResults} from '../../src/result/embedded.js'
import type {RunResult} from '../../src/result/schema.js'
import {extremes, fiveByThree} from '../fixtures/published.js'
import {expectGolden} from '../golden.js'

const five = fiveByThree()
const publication = makePublication([five])
const io = publication.runs[0]!.chapters.find(({id}) => id === 'io')!

const draw = (chapter: Chapter) =>
  Promise.all(
    chartsOf(chapter).map(async chart => ({
      chart,
      svg: await renderSvg(chart, chart.spec, {
        footer: footerOf(publication.runs[0]!, chapter),
        background: '#ffffff',
        id: chart.name,
      }),
    })),
  )

describe('makePublication', () => {
  it('says who wins, by how much and what is not shown to differ', () => {
    expect(io.section.headline[0]).toMatch(
      /^green and async tie for the lead: [\d,]+–[\d,]+ req\/s; next is native, 1,\d\d\d req\/s\.$/,
    )
  })

  it('warns of other machines and of interrupted runs', () => {
    const other: RunResult = {
      ...five,
      status: 'interrupted',
      environment: {...five.environment, fingerprintId: 'ffff', coresAllowed: 2, cores: 8},
    }
    const {notices, runs} = makePublication([five, other])
    expect(notices.join('\n')).toMatch(
      /interrupted[^]*2 different machines[^]*They differ in Cores: 2 of 2 allowed \/ 2 of 8 allowed/,
    )
    const ids = runs.flatMap(({chapters}) => chapters.map(({id}) => id))
    expect(new Set(ids).size).toBe(6)
  })

  it('puts several results together by scenario, or each server apart', () => {
    const gunicorn: RunResult = {
      ...five,
      cells: five.cells.map((cell, index) => (index % 2 === 0 ? {...cell, server: 'gunicorn'} : cell)),
    }
    const byScenario = makePublication([five, gunicorn], {by: 'scenario'}).groups
    expect(byScenario.map(({title, chapters}) => [title, chapters.length])).toEqual([
      ...[['hello', 2] as const, ['io', 2] as const, ['mixed', 2] as const],
    ])
    const byServer = makePublication([five, gunicorn], {by: 'server'}).groups
    expect(byServer.map(({title}) => title)).toEqual(['reference', 'gunicorn'])
    const rows = byServer.map(({chapters}) => chapters.map(({chapter}) => chapter.section.rows.length))
    expect(rows.flat().reduce((all, one) => all + one, 0)).toBe(2 * five.cells.length)
    const ids = byServer.flatMap(({chapters}) => chapters.map(({chapter}) => chapter.id))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('leaves the data out of a page that they would make large, and says so', async () => {
    const [one] = five.plan.scenarios
    const small = {...five, plan: {...five.plan, scenarios: [one!]}, cells: five.cells.slice(0, 2)}
    const large: RunResult = {...small, name: randomBytes(0.8 * mostBytes).toString('base64')}
    const plain = makePublication([small], {charts: 'left out'})
    const html = await renderHtml(plain, [large])
    expect(extractResults(html)).toBeUndefined()
    expect(html).toContain('too large to stand in this page (with --data it holds them)')
    expect(extractResults(await renderHtml(plain, [small]))).toHaveLength(1)
    expect(extractResults(await renderHtml(plain, [small], {data: 'never'}))).toBeUndefined()
  }, 30_000)

  it('ends a percentile curve where ten samples lie beyond it', () => {
    const curves = io.pictures.percentiles!.curves
    for (const {points, samples} of curves) expect(points.at(-1)!.oneIn).toBeLessThanOrEqual(samples / 10)
    expect(curves.find(({series}) => series.label === 'green')!.points.at(-1)!.oneIn).toBeGreaterThan(1000)
  })

  it('shows the warm-up before the window, and the slower answers in it', () => {
    const green = io.pictures.timelines!.rows.find(({series}) => series.label === 'green')!
    const slowest = (from: number, to: number) =>
      Math.max(
        ...green.tiles.filter(tile => tile.fromMs >= from && tile.fromMs < to).map(tile => tile.highMs),
      )
    expect(slowest(-500, -300)).toBeGreaterThan(1.3 * slowest(500, 2000))
  })
})

describe('outputs', () => {
  it('is a post with pictures beside it', async () => {
    const post = await renderMarkdown(publication, {
      platform: 'github',
      frontMatter: true,
      pictureBase: '',
      pictureName: (chapter, chart) => `post-${chapter.id}-${chart.name}.svg`,
    })
    expectGolden('markdown/post.md', post.text)
    const linked = [...post.text.matchAll(/^!\[.*\]\((.*)\)$/gm)].map(([, name]) => name)
    expect(linked).toEqual(post.pictures.map(({name}) => name))
    expect(linked.length).toBeGreaterThanOrEqual(18)
  })

  it('is a table for spreadsheets', () => {
    expectGolden('csv/five-by-three.csv', renderCsv(publication.runs.map(({report}) => report)))
  })

  it('is pictures, the same every time', async () => {
    const mixed = publication.runs[0]!.chapters.find(({id}) => id === 'mixed')!
    const drawn = [...(await draw(io)), ...(await draw(mixed)).filter(({chart}) => chart.name === 'swimlane')]
    expect(drawn).toHaveLength(7)
    for (const {chart, svg} of drawn) expectGolden(`svg/${chart.name}.svg`, svg)
  })

  it('is a page that holds its data', async () => {
    const html = await renderHtml(publication, [five])
    expect(html.length).toBeLessThan(700_000)
    const drawn = [...html.matchAll(/<svg xmlns[^]*?<\/svg>/g)].map(([svg]) => svg.length)
    expect(mean(drawn)).toBeLessThan(45_000)
    expect(extractResults(html)).toEqual(JSON.parse(JSON.stringify([five])))
    const words = html
      .replace(/<script[^]*?<\/script>|<style[^]*?<\/style>/g, '')
      .replace(/<svg[^]*?<\/svg>/g, svg => /<title[^]*<\/desc>/.exec(svg)?.[0] ?? '')
    expectGolden('html/words.html', words)
  }, 30_000)
})

describe('extreme data', () => {
  it.each(Object.entries(extremes()))('%s', async (name, result) => {
    const {runs} = makePublication([result])
    const [chapter] = runs[0]!.chapters
    const drawn = await draw(chapter!)
    for (const {chart, svg} of drawn) {
      expect(svg, chart.name).not.toMatch(/NaN|Infinity|undefined/)
      expect(svg).toContain('<title')
      expect(chart.alt).not.toBe('')
      expect(chart.alt.length, chart.name).toBeLessThanOrEqual(longestAlt)
      expect(chart.data.rows.length, chart.name).toBeGreaterThan(0)
    }
    const names = drawn.map(({chart}) => chart.name)
    if (name === 'all failed') expect(names).toEqual([])
    if (name === 'all withheld') expect(names).not.toContain('ratios')
    if (name === 'twelve arms')
      expect(names).toEqual(expect.arrayContaining(['workers', 'threads', 'worker-memory', 'ratios']))
    if (name !== 'all failed') return
    const html = await renderHtml(makePublication([result]), [result])
    expect(html).not.toContain('<died>')
    expect(html).toContain('&lt;died&gt;')
  })

  it('gives the page no markup from a title or a scenario', async () => {
    const evil = '"><img src=x onerror=alert(1)>'
    const plain = extremes()['one round']!
    const scenarios = plain.plan.scenarios.map(scenario => ({
      ...scenario,
      description: evil,
      path: `/${evil}`,
    }))
    const result = {...plain, plan: {...plain.plan, scenarios}}
    const html = await renderHtml(makePublication([result], {title: evil}), [result])
    expect(html).not.toContain('<img')
    const post = await renderMarkdown(makePublication([result], {title: evil}), {
      platform: 'github',
      frontMatter: false,
      pictureBase: '',
      pictureName: () => 'x.svg',
    })
    expect(post.text.replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/(?<!\\)<img/)
  }, 30_000)
})
