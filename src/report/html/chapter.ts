import {chartsOf, footerOf} from '../charts/catalog.js'
import type {Chart} from '../charts/chart.js'
import {renderSvg} from '../charts/render-svg.js'
import {escapeXml} from '../../text/xml.js'
import type {Chapter, PublishedRun} from '../publication.js'
import {describeLoad} from '../describe-load.js'
import {remarksOf} from '../remarks.js'
import {dot, scrollable, sectionTable} from './table.js'

/** One scenario: table, words, charts, checks. */
export async function chapterHtml(run: PublishedRun, chapter: Chapter): Promise<string> {
  const {section, series} = chapter
  const {scenario} = section
  const figures: string[] = []
  for (const chart of chartsOf(chapter)) figures.push(await figure(chart, chapter, footerOf(run, chapter)))
  return `<section id="${chapter.id}">
<h2>${escapeXml(chapter.title)}</h2>
<p>${scenario.description === '' ? '' : `${escapeXml(sentence(scenario.description))} `}<span class="quiet">${escapeXml(describeLoad(section))}</span></p>
${sectionTable(section, series)}
${paragraph(section.sentences)}
${remarks(chapter)}
${figures.length === 0 ? '' : toggles(chapter)}
${figures.join('\n')}
</section>`
}

async function figure(chart: Chart, {id}: Chapter, footer: string): Promise<string> {
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
  return `<figure id="${name}">${controls}${scrollable(chart.title, drawn)}<figcaption>${escapeXml(chart.caption)}</figcaption></figure>`
}

/** One button an arm, which hides it in every chart of the chapter. */
function toggles({series}: Chapter): string {
  if (series.length < 2) return ''
  const buttons = series.map(
    one =>
      `<button type="button" data-arm="${one.key}" aria-pressed="true">${dot(one)}${escapeXml(one.label)}</button>`,
  )
  return `<div class="controls" role="group" aria-label="arms shown in the charts">${buttons.join('')}</div>`
}

function remarks(chapter: Chapter): string {
  const items = remarksOf(chapter)
  return items.length === 0
    ? '<p class="quiet">Every check passed; nothing is withheld.</p>'
    : `<ul class="quiet">${items.map(item => `<li>${escapeXml(item)}</li>`).join('')}</ul>`
}

function paragraph(sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `<p>${escapeXml(sentences.join(' '))}</p>`
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(upper) ? upper : `${upper}.`
}
