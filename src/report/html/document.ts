import {askedText} from '../asked-text.js'
import type {RunResult} from '../../result/schema.js'
import {escapeXml} from '../../text/xml.js'
import {count} from '../../text/words.js'
import {headlineOf} from '../headline-of.js'
import type {ChapterGroup, Publication, PublishedRun} from '../publication.js'
import {chapterHtml} from './chapter.js'
import {pageOf} from './page.js'
import {factTable} from './table.js'

export interface HtmlOptions {
  /** HTML of links to other pages. */
  readonly above?: string
  /** Whether the page holds its results, so that it can be read as a result file. */
  readonly data?: 'always' | 'never' | 'where it fits'
}

/** Of a page with its data, in bytes; a reader on a train waits for it. */
export const mostBytes = 700_000

/**
 * One page that needs nothing else: no request, no font, no library. `results` are those that the publication was made
 * of.
 */
export async function renderHtml(
  publication: Publication,
  results: readonly RunResult[],
  {above = '', data = 'where it fits'}: HtmlOptions = {},
): Promise<string> {
  const {title, notices, runs, groups} = publication
  const parts: string[] = []
  for (const group of groups) parts.push(await groupHtml(group))
  const body = `${notices.map(notice => `<p class="notice">${escapeXml(notice)}</p>`).join('\n')}
${inShort(groups)}
${parts.join('\n')}
${runs.map((run, index) => methodHtml(run, index, runs.length > 1)).join('\n')}`
  const page = (embedded: readonly RunResult[], origin?: string) =>
    pageOf({
      title,
      subtitle: runs.map(subtitle).join(' · '),
      toolVersion: runs[0]?.facts.toolVersion ?? '',
      navigation: above + navigation(groups),
      ...{body, results: embedded, ...(origin === undefined ? {} : {origin})},
    })
  if (data === 'never') return page([], 'Made by workerbench; the results are in files of their own.')
  const whole = page(results)
  if (data === 'always' || Buffer.byteLength(whole) <= mostBytes) return whole
  return page(
    [],
    `Made by workerbench from ${count(results.length, 'result')}, too large to stand in this page (with --data it holds them).`,
  )
}

function subtitle({facts}: PublishedRun): string {
  return `${facts.startedAt.slice(0, 10)}, ${facts.machine}, workerbench ${facts.toolVersion}`
}

function navigation(groups: readonly ChapterGroup[]): string {
  const links = groups.flatMap(({chapters}) =>
    chapters.map(({chapter: {id, title}}) => `<a href="#${id}">${escapeXml(title)}</a>`),
  )
  return [...links, '<a href="#method">method</a>'].join('')
}

/** First the answer. */
function inShort(groups: readonly ChapterGroup[]): string {
  const items = groups.flatMap(({chapters}) =>
    chapters.map(({chapter: {id, title, section}}) => {
      const [first, ...others] = headlineOf(section)
      return `<dt><a href="#${id}">${escapeXml(title)}</a> <span class="quiet">${escapeXml(askedText(section.scenario))}</span></dt><dd><strong>${escapeXml(first)}</strong> ${escapeXml(others.join(' '))}</dd>`
    }),
  )
  return `<section class="short" id="verdict"><h2>In short</h2><dl>${items.join('\n')}</dl></section>`
}

async function groupHtml({title, chapters}: ChapterGroup): Promise<string> {
  const parts: string[] = []
  for (const {run, chapter} of chapters) parts.push(await chapterHtml(run, chapter))
  const heading = title === null ? '' : `<h2 class="group">${escapeXml(title)}</h2>\n`
  return heading + parts.join('\n')
}

function methodHtml({facts}: PublishedRun, index: number, several: boolean): string {
  const suffix = several ? `: ${facts.name}, ${facts.startedAt}` : ''
  return `<section${index === 0 ? ' id="method"' : ''}>
<h2>How this was measured${escapeXml(suffix)}</h2>
<ul>${facts.method.map(text => `<li>${escapeXml(text)}</li>`).join('\n')}</ul>
<h3>Machine</h3>
${factTable(facts.machineFacts)}
<h3>Reproduce</h3>
<pre><code>${escapeXml(facts.reproduce.join('\n'))}</code></pre>
</section>`
}
