import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {reportCsv, reportHtml, reportMarkdown, reportSvg} from '../../src/cli/bench-report.js'
import {describeList, listResults, showResult} from '../../src/cli/bench-results.js'
import {BenchError} from '../../src/error.js'
import {readResult} from '../../src/result/read.js'
import {extremes} from '../fixtures/published.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-report-'))
const at = (name: string) => join(folder, name)
const result = extremes()['one round']!
const plain = {bold: (text: string) => text, dim: (text: string) => text}

beforeAll(() => {
  writeFileSync(at('a.json'), JSON.stringify(result))
  writeFileSync(at('cut.json'), JSON.stringify(result).slice(0, 500))
  writeFileSync(at('newer.json'), JSON.stringify({...result, schemaVersion: 99}))
  writeFileSync(at('other.json'), '{"hello": 1}')
  writeFileSync(at('page.html'), '<!doctype html><p>no results')
})
afterAll(() => rmSync(folder, {recursive: true}))

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(BenchError)
  expect((error as BenchError).exitCode).toBe(2)
  return (error as BenchError).message
}
const html = (files: readonly string[], output?: string) => reportHtml({files, output, title: undefined})

describe('bench report', () => {
  it('writes beside the result, and the page is a result itself', async () => {
    const {files} = await html([at('a.json')])
    expect(files).toEqual([at('a.html')])
    expect(await readResult(at('a.html'))).toEqual(JSON.parse(JSON.stringify(result)))
    expect((await showResult(at('a.html'), plain)).text).toContain('io · GET /io?ms=50')
    const again = await html([at('a.html')], at('b.html'))
    expect(readFileSync(again.files[0]!, 'utf8')).toBe(readFileSync(files[0]!, 'utf8'))
  })

  it('refuses what is no result, is cut short or is newer, and names the file', async () => {
    expect(await refusal(html([at('other.json')]))).toMatch(/other\.json is not a result/)
    expect(await refusal(html([at('cut.json')]))).toMatch(/cut\.json is not JSON/)
    expect(await refusal(html([at('newer.json')]))).toMatch(/newer\.json has schema version 99/)
    expect(await refusal(html([at('page.html')]))).toMatch(/page\.html is a page without results/)
    expect(await refusal(html([at('missing.json')]))).toMatch(/cannot read .*missing\.json/)
    expect(await refusal(html([]))).toMatch(/no result was named/)
    const page = readFileSync((await html([at('a.json')])).files[0]!, 'utf8')
    writeFileSync(at('cut.html'), page.replace(/(data-encoding="base64">.{40})[^<]*/, '$1'))
    expect(await refusal(html([at('cut.html')]))).toMatch(/the data inside .*cut\.html is damaged/)
  })

  it('refuses a page with several results where one is wanted', async () => {
    await html([at('a.json'), at('a.json')], at('two.html'))
    expect(await refusal(readResult(at('two.html')))).toMatch(/holds 2 results/)
  })

  it('refuses an output that cannot be written, and leaves nothing behind', async () => {
    expect(await refusal(html([at('a.json')], join(at('a.json'), 'x.html')))).toMatch(/cannot write/)
    expect(await refusal(html([at('a.json')], folder))).toMatch(/it is a folder/)
    expect(readdirSync(folder).filter(name => name.endsWith('.partial'))).toEqual([])
  })

  it('writes a post whose pictures exist', async () => {
    const {files} = await reportMarkdown({
      files: [at('a.json')],
      output: at('post/index.md'),
      title: 'T',
      frontMatter: false,
    })
    const text = readFileSync(files[0]!, 'utf8')
    const pictures = [...text.matchAll(/\]\((.*\.svg)\)/g)].map(([, name]) => name!)
    expect(pictures.length).toBeGreaterThan(3)
    expect(readdirSync(at('post')).sort()).toEqual(['index.md', ...pictures].sort())
  })

  it('writes pictures as PNG, the same every time and on every machine', async () => {
    const request = {files: [at('a.json')], title: undefined, frontMatter: false, png: true}
    const {files} = await reportMarkdown({...request, output: at('png/index.md')})
    const pictures = files.filter(name => name.endsWith('.png'))
    expect(pictures.length).toBeGreaterThan(3)
    const again = await reportMarkdown({...request, output: at('png2/index.md')})
    for (const [index, name] of files.entries()) {
      if (!name.endsWith('.png')) continue
      const bytes = readFileSync(name)
      expect(bytes.subarray(1, 4).toString()).toBe('PNG')
      expect(bytes.equals(readFileSync(again.files[index]!))).toBe(true)
    }
  }, 30_000)

  it('gives no file a name that begins with a dash', async () => {
    writeFileSync(at('-rf.json'), JSON.stringify({...result, name: '-rf'}))
    const {files} = await html([at('-rf.json')])
    expect(files).toEqual([at('rf.html')])
    const post = await reportMarkdown({
      ...{files: [at('-rf.json')], output: undefined, title: undefined, frontMatter: false},
    })
    expect(post.files.map(name => basename(name)).filter(name => name.startsWith('-'))).toEqual([])
    rmSync(at('-rf.json'))
  }, 30_000)

  it('refuses what a platform cannot show', async () => {
    const request = {files: [at('a.json')], output: at('devto.md'), title: undefined, frontMatter: false}
    expect(await refusal(reportMarkdown({...request, platform: 'devto'}))).toMatch(/whole addresses/)
    expect(await refusal(reportMarkdown({...request, pictureBase: 'javascript:alert(1)'}))).toMatch(
      /no address/,
    )
  })

  it('writes one chart, and says what there is when it has none', async () => {
    const request = {files: [at('a.json')], output: at('svg'), title: undefined, scenario: undefined}
    const {files} = await reportSvg({...request, chart: 'memory'})
    expect(files).toEqual([join(at('svg'), 'io-memory.svg')])
    expect(readFileSync(files[0]!, 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/)
    expect(await refusal(reportSvg({...request, chart: 'workers'}))).toMatch(/no numbers for this chart/)
    expect(await refusal(reportSvg({...request, chart: 'memory', scenario: 'x'}))).toMatch(/no scenario x/)
  })

  it('prints CSV', async () => {
    const {text} = await reportCsv({files: [at('a.json')], output: undefined, title: undefined})
    expect(text.split('\r\n')).toHaveLength(4)
  })
})

describe('bench results', () => {
  it('lists what can be read and names what cannot', async () => {
    const list = await listResults(folder)
    expect(list.results.map(({file}) => file)).toEqual([at('a.json')])
    expect(list.unreadable.map(({file}) => file)).toEqual([
      at('cut.json'),
      at('newer.json'),
      at('other.json'),
    ])
    expect(describeList(list)[0]).toMatch(
      /^2026-01-02 03:04 {2}1 round {2}io {2}sync w2, green w2 {2}.*a\.json$/,
    )
    expect(await refusal(listResults(at('nowhere')))).toMatch(/cannot read/)
  })
})
