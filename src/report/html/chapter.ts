import {chartsOf, footerOf} from '../charts/catalog.js'
import type {Chart} from '../charts/chart.js'
import {renderSvg} from '../charts/render-svg.js'
import {escapeXml} from '../../text/xml.js'
import type {Chapter, PublishedRun} from '../publication.js'
import {describeLoad} from '../describe-load.js'
import {asSentence, count, list} from '../../text/words.js'
import {readingCharts, remarksOf} from '../remarks.js'
import {scrollable} from './data-table.js'
import {markHtml} from './mark.js'
import {sectionTable, textTableHtml} from './table.js'

/** One scenario: table, words, charts, checks. */
export async function chapterHtml(run: PublishedRun, chapter: Chapter): Promise<string> {
  const {section} = chapter
  const {scenario} = section
  const figures: string[] = []
  for (const chart of chartsOf(chapter))
    figures.push(await figureHtml(chart, chapter.id, footerOf(run, chapter)))
  return `<section id="${chapter.id}">
<h2>${escapeXml(chapter.title)}</h2>
<p>${scenario.description === '' ? '' : `${escapeXml(asSentence(scenario.description))} `}<span class="quiet">${escapeXml(describeLoad(section))}</span></p>
${sectionTable(chapter)}
${paragraph(section.sentences)}
${remarks(chapter)}
${knownLimits(chapter)}
${figures.length === 0 ? '' : `<p class="quiet">${escapeXml(readingCharts)}</p>`}
${figures.length === 0 ? '' : toggles(chapter)}
<div class="figures">${figures.join('\n')}</div>
</section>`
}

/** A picture, how to read it, and its numbers. */
export async function figureHtml(chart: Chart, id: string, footer: string): Promise<string> {
  const frame = {footer, background: null}
  const name = `${id}-${chart.name}`
  const first = await renderSvg(chart, chart.spec, {...frame, id: name})
  const linear =
    chart.linear === undefined ? null : await renderSvg(chart, chart.linear, {...frame, id: `${name}-linear`})
  const controls =
    linear === null
      ? ''
      : `<div class="controls scale" role="group" aria-label="axis of latency"><button type="button" data-scale="log" aria-pressed="true">logarithmic</button><button type="button" data-scale="linear" aria-pressed="false">linear</button></div>`
  const drawn =
    linear === null
      ? first
      : `<div data-drawn="log">${first}</div><div data-drawn="linear" hidden>${linear}</div>`
  const caption = chart.caption === '' ? '' : `<figcaption>${escapeXml(chart.caption)}</figcaption>`
  const data = `<details><summary>The numbers of this chart</summary>${textTableHtml(`numbers: ${chart.title}`, chart.data)}</details>`
  return `<figure id="${name}">${controls}${scrollable(chart.title, drawn)}${caption}${data}</figure>`
}

/** One button an arm, which hides it in every chart of the chapter. */
function toggles({series}: Chapter): string {
  if (series.length < 2) return ''
  const buttons = series.map(
    one =>
      `<button type="button" data-arm="${one.key}" aria-pressed="true">${markHtml(one.look)}${escapeXml(one.label)}</button>`,
  )
  return `<div class="controls" role="group" aria-label="arms shown in the charts">${buttons.join('')}</div>`
}

/** What a reader needs at once, and behind a click what the checks say. */
function remarks(chapter: Chapter): string {
  const {plain, checks} = remarksOf(chapter)
  if (plain.length + checks.length === 0)
    return '<p class="quiet">Every check passed; nothing is withheld.</p>'
  const title = `${count(checks.length, 'remark')} of the checks`
  const folded =
    checks.length === 0 ? '' : `<details><summary>${title}</summary>${listHtml(checks)}</details>`
  return (plain.length === 0 ? '' : listHtml(plain)) + folded
}

function listHtml(items: readonly string[]): string {
  return `<ul class="quiet">${items.map(item => `<li>${escapeXml(item)}</li>`).join('')}</ul>`
}

function knownLimits({id, section}: Chapter): string {
  if (section.knownLimits.length === 0) return ''
  const items = section.knownLimits.map(
    ({sign, text, source, arms}) =>
      `<li id="${id}-known-${sign}">[${sign}] ${escapeXml(list(arms))}: ${escapeXml(text)} (${sourceHtml(source)})</li>`,
  )
  return `<h3>Known of these servers</h3><ul class="quiet">${items.join('')}</ul>`
}

function sourceHtml(source: string): string {
  return /^https:\/\/[^\s"<>]+$/.test(source)
    ? `<a href="${escapeXml(source)}" rel="noreferrer">source</a>`
    : escapeXml(source)
}

function paragraph(sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `<p>${escapeXml(sentences.join(' '))}</p>`
}
