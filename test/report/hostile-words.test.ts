import {describe, expect, it} from 'vitest'
import {matchResults} from '../../src/compare/match.js'
import {compareCells} from '../../src/compare/model.js'
import {renderComparison} from '../../src/compare/render.js'
import {chartsOf, footerOf} from '../../src/report/charts/catalog.js'
import {renderSvg} from '../../src/report/charts/render-svg.js'
import {renderCsv} from '../../src/report/csv.js'
import {explainResult} from '../../src/report/explain/describe.js'
import {renderExplanation} from '../../src/report/explain/render.js'
import {renderNdjson} from '../../src/report/export/ndjson.js'
import {renderPrometheus} from '../../src/report/export/prometheus.js'
import {renderHtml} from '../../src/report/html/document.js'
import {makeReport} from '../../src/report/make-report.js'
import {renderMarkdown} from '../../src/report/markdown/document.js'
import {platforms} from '../../src/report/markdown/platform-names.js'
import {makePublication} from '../../src/report/publication.js'
import {renderReport} from '../../src/report/terminal/render.js'
import {runResultSchema, type RunResult} from '../../src/result/schema.js'
import {forTerminal, plain} from '../../src/text/style.js'
import {measured} from '../fixtures/published.js'
import {arms, ioScenario, makeResult, makeRound, noisyRounds} from '../fixtures/result.js'
import {checkXml} from '../gate/xml.js'

/** What a server, a file or a commit may say, each to deceive another reader. */
const evil = [
  'w\u001b]0;title\u0007\u001b[2J\u009b31m\r\bX\u202eY',
  '=w|*_`x`_*<img src=x onerror=alert(1)>[a](javascript:alert(1))&lt;&#60;',
  'w"\\\nINJECTED | a | b |\n\n# INJECTED\n```\n<script>alert(1)</script>\n::error::INJECTED @everyone',
] as const

interface Output {
  readonly name: string
  readonly text: string
}

/** Every text that is made of a result of `bench run`. */
async function outputsOf(result: RunResult): Promise<readonly Output[]> {
  const publication = makePublication([result])
  const [run] = publication.runs
  const svgs = await Promise.all(
    publication.runs.flatMap(({chapters}) =>
      chapters.flatMap(chapter =>
        chartsOf(chapter).map(async chart => ({
          name: 'svg',
          text: await renderSvg(chart, chart.spec, {
            ...{footer: footerOf(run!, chapter), background: '#ffffff', id: `${chapter.id}-${chart.name}`},
          }),
        })),
      ),
    ),
  )
  const pictureName = () => 'picture.svg'
  const named = [result, result].map((each, index) => ({
    label: `${evil[1]}${index}`,
    file: 'f',
    result: each,
  }))
  const {matches, warnings} = matchResults(named, true)
  const comparison = {
    ...compareCells(
      matches,
      named.map(({label}) => label),
    ),
    warnings,
  }
  return [
    {name: 'terminal', text: forTerminal(renderReport(makeReport(result), plain))},
    {name: 'terminal', text: forTerminal(renderExplanation(explainResult(result), plain))},
    {name: 'terminal', text: forTerminal(renderComparison(comparison, 'terminal', plain))},
    {name: 'markdown', text: renderComparison(comparison, 'markdown', plain)},
    {name: 'csv', text: renderComparison(comparison, 'csv', plain)},
    ...(await Promise.all(
      platforms.map(async platform => ({
        name: 'markdown',
        text: (
          await renderMarkdown(publication, {platform, frontMatter: false, pictureName, pictureBase: ''})
        ).text.replace(/^---\n[^]*?\n---\n/, ''),
      })),
    )),
    {name: 'csv', text: renderCsv(publication.runs.map(({report}) => report))},
    {name: 'html', text: await renderHtml(publication, [result])},
    {name: 'prometheus', text: renderPrometheus(result)},
    {name: 'ndjson', text: renderNdjson(result)},
    ...svgs,
  ]
}

const rules: Readonly<Record<string, (text: string) => void>> = {
  terminal: text => {
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(text).not.toMatch(/^INJECTED \| a \| b \|$/m)
  },
  markdown: text => {
    const prose = withoutCode(text)
    expect(prose).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(prose).not.toMatch(/(?<!\\)<(img|script)/)
    expect(prose).not.toMatch(/(?<!\\)\]\(javascript/)
    expect(prose).not.toMatch(/(?<!\\)&(lt|#60);/)
    expect(prose).not.toMatch(/@everyone/)
    expect(prose).not.toMatch(/^(# INJECTED|INJECTED \| a \| b \|)$/m)
  },
  csv: text => {
    expect(text).not.toMatch(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/)
    for (const cell of csvCells(text)) expect(cell).not.toMatch(/^[=@\t]|^[+-](?!\d|$)/)
  },
  html: text => {
    const shown = text.replaceAll(/<script[^>]*>[^]*?<\/script>/g, '')
    expect(
      /.{40}(<img|<script|onerror=alert\(1\)>|[\u0000-\u0008\u001b\u009b\u202e]).{40}/.exec(shown),
    ).toBeNull()
    expect(text).not.toContain('<script>alert(1)')
  },
  svg: text => {
    expect(checkXml(text)).toBe('well-formed')
    expect(text).not.toMatch(/[\u001b\u007f-\u009f\u202e]/)
  },
  prometheus: text => {
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(#.*|[a-z_]\w*(\{(\w+="([^"\\]|\\.)*",?)*\})? \S+)$/)
  },
  ndjson: text => {
    for (const line of text.trimEnd().split('\n')) JSON.parse(line)
  },
}

describe('words from elsewhere', () => {
  it.each(evil)(
    '%j deceive no reader, wherever they stand in a result',
    async words => {
      const {result, replaced} = filled(rich(), words)
      // Else nothing is tested: names, versions, the machine's facts, commands, reasons.
      expect(replaced).toBeGreaterThan(30)
      for (const {name, text} of await outputsOf(result)) rules[name]!(text)
    },
    120_000,
  )
})

/** Two arms, a round that failed, and what a machine is. */
function rich(): RunResult {
  const [sync, green] = arms('sync', 'green')
  const failed = {status: 'invalid', index: 2, position: 0, startedAt: '', reason: 'it died'} as const
  return makeResult(
    ioScenario,
    new Map([
      [sync!, [...noisyRounds(measured(40, 1600), 1).slice(0, 2), failed]],
      [
        green!,
        [...noisyRounds(measured(1200, 50), 2).slice(0, 2), makeRound({...measured(1200, 50), index: 2})],
      ],
    ]),
  )
}

/** Puts `words` before every text that the schema does not fix and whose meaning no output depends on. */
function filled(result: RunResult, words: string): {readonly result: RunResult; readonly replaced: number} {
  let current = result
  let replaced = 0
  for (const text of new Set(textsOf(result))) {
    const candidate = runResultSchema.safeParse(renamed(current, text, `${words} ${text}`))
    if (!candidate.success || !isUsable(candidate.data)) continue
    current = candidate.data
    replaced++
  }
  return {result: current, replaced}
}

/** A path in other words is none. */
function isUsable(result: RunResult): boolean {
  try {
    makePublication([result])
    renderPrometheus(result)
    renderNdjson(result)
    return true
  } catch {
    return false
  }
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length > 0 && value.length < 200 ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => (/Hdr$|^counts$/.test(key) ? [] : textsOf(each)))
}

/** Ids are said in several places, as keys too. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (value === from) return to
  if (Array.isArray(value)) return value.map(each => renamed(each, from, to))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, renamed(each, from, to)]))
}

/** Fenced blocks and spans show what they hold as it stands. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^(`{3,})[^\n]*\n[^]*?^\1$/gm, '')
    .replaceAll(/(?<![\\`])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '')
}

function csvCells(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|,|\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  )
}
