import {askedText} from '../asked-text.js'
import type {RunResult} from '../../result/schema.js'
import {escapeXml} from '../../text/xml.js'
import type {Publication, PublishedRun} from '../publication.js'
import {chapterHtml} from './chapter.js'
import {pageOf} from './page.js'
import {factTable} from './table.js'

/**
 * One page that needs nothing else: no request, no font, no library. `results` are those that the publication was made
 * of; they are embedded, so that the page can be read as a result file. `above`: HTML of links to other pages.
 */
export async function renderHtml(
  publication: Publication,
  results: readonly RunResult[],
  above = '',
): Promise<string> {
  const {title, notices, runs} = publication
  const parts: string[] = []
  for (const run of runs) parts.push(await runHtml(run, runs.length > 1))
  const body = `${notices.map(notice => `<p class="notice">${escapeXml(notice)}</p>`).join('\n')}
${inShort(runs)}
${parts.join('\n')}`
  return pageOf({
    title,
    subtitle: runs.map(subtitle).join(' · '),
    toolVersion: runs[0]?.facts.toolVersion ?? '',
    navigation: above + navigation(runs),
    ...{body, results},
  })
}

function subtitle({facts}: PublishedRun): string {
  return `${facts.startedAt.slice(0, 10)}, ${facts.machine}, workerbench ${facts.toolVersion}`
}

function navigation(runs: readonly PublishedRun[]): string {
  const links = runs.flatMap(({chapters}) =>
    chapters.map(({id, title}) => `<a href="#${id}">${escapeXml(title)}</a>`),
  )
  return [...links, '<a href="#method">method</a>'].join('')
}

/** First the answer. */
function inShort(runs: readonly PublishedRun[]): string {
  const items = runs.flatMap(({chapters}) =>
    chapters.map(({id, title, section}) => {
      const words = section.headline.length === 0 ? ['Nothing could be shown.'] : section.headline
      return `<dt><a href="#${id}">${escapeXml(title)}</a> <span class="quiet">${escapeXml(askedText(section.scenario))}</span></dt><dd><strong>${escapeXml(words[0] ?? '')}</strong> ${escapeXml(words.slice(1).join(' '))}</dd>`
    }),
  )
  return `<section class="short" id="verdict"><h2>In short</h2><dl>${items.join('\n')}</dl></section>`
}

async function runHtml(run: PublishedRun, several: boolean): Promise<string> {
  const {facts, chapters} = run
  const parts: string[] = []
  for (const chapter of chapters) parts.push(await chapterHtml(run, chapter))
  const suffix = several ? ` of ${facts.name}, ${facts.startedAt}` : ''
  return `${parts.join('\n')}
<section${several ? '' : ' id="method"'}>
<h2>Method${escapeXml(suffix)}</h2>
<ul>${facts.method.map(text => `<li>${escapeXml(text)}</li>`).join('\n')}</ul>
<h3>Machine</h3>
${factTable(facts.machineFacts)}
<h3>To have it again</h3>
<pre><code>${escapeXml(facts.reproduce.join('\n'))}</code></pre>
</section>`
}
