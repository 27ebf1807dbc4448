import {pageOf} from '../report/html/page.js'
import {scrollable} from '../report/html/data-table.js'
import {metrics} from '../judge/metric.js'
import {fewestOfLevel} from '../stats/change-points.js'
import {escapeXml} from '../text/xml.js'
import {count} from '../text/words.js'
import {formatPercent} from '../unit/percent.js'
import {printStored} from '../unit/printed.js'
import {historySvg} from './chart.js'
import {levelOf, type JudgedSeries} from './judge.js'
import {changeText, layHistory, levelText, placeText, unitOf, type HistoryBlock} from './layout.js'

export interface HistoryPage {
  readonly title: string
  readonly toolVersion: string
  readonly series: readonly JudgedSeries[]
  /** HTML before the links to the blocks. */
  readonly navigation: string
}

/** What a change is, for whoever reads it. */
function methodOf(series: number): readonly string[] {
  return [
    `A change is where a series parts into two levels that chance does not explain: E-divisive (Matteson and James 2014) on the logarithms of the results' numbers, with permutations. In a series that did not change one is found with a probability of ${formatPercent(levelOf(series))}.`,
    `A level has ${fewestOfLevel} results at least, and of few results nothing can be shown: a change is found some results after it, and a single outlier is none.`,
    'Every machine has a series of its own, and so has every request and every way to load it. Results that a check withdrew, bounds, and arms that answer with errors are left out.',
    'Intervals of changes take the place of the change as known. Results must not depend on each other but by what is measured: a slow drift of the machine looks like changes.',
  ]
}

/** Every series with its changes, on one page that needs nothing else. */
export function historyPage({title, toolVersion, series, navigation}: HistoryPage): string {
  const blocks = layHistory(series)
  const ids = blocks.map((_, index) => `series-${index + 1}`)
  const links = blocks.map(({heading}, index) => `<a href="#${ids[index] ?? ''}">${escapeXml(heading)}</a>`)
  return pageOf({
    title,
    subtitle: spanOf(series),
    toolVersion,
    navigation: `${navigation}${links.length > mostLinks ? '' : links.join('')}<a href="#method">method</a>`,
    body: `${inShort(blocks, ids)}
${links.length > mostLinks ? `<details><summary>All ${links.length} arms and scenarios</summary><ul>${links.map(link => `<li>${link}</li>`).join('')}</ul></details>` : ''}
${blocks.map((block, index) => blockHtml(block, ids[index] ?? '')).join('\n')}
<section id="method"><h2>Method</h2><ul>${methodOf(series.length)
      .map(text => `<li>${escapeXml(text)}</li>`)
      .join('\n')}</ul></section>`,
    results: [],
  })
}

/** `58 results, 2026-01-01 to 2026-02-28` */
export function spanOf(series: readonly JudgedSeries[]): string {
  const points = series.flatMap(({points}) => points)
  const days = points.map(({startedAt}) => startedAt.slice(0, 10)).sort()
  const files = new Set(points.map(({file}) => file)).size
  return `${count(files, 'result')}, ${days[0] ?? ''} to ${days.at(-1) ?? ''}`
}

/** By arm, that of the newest change first. */
function inShort(blocks: readonly HistoryBlock[], ids: readonly string[]): string {
  const items = blocks
    .map(({heading, series}, index) => ({heading, id: ids[index] ?? '', found: changesOf(series)}))
    .filter(({found}) => found.length > 0)
    .sort((one, other) => (other.found[0]?.at ?? '').localeCompare(one.found[0]?.at ?? ''))
    .map(
      ({heading, id, found}) =>
        `<dt><a href="#${id}">${escapeXml(heading)}</a></dt>${found.map(({text}) => `<dd>${escapeXml(text)}</dd>`).join('')}`,
    )
  return `<section class="short" id="verdict"><h2>Changes, newest first</h2>${items.length === 0 ? '<p>No change is shown.</p>' : `<dl>${items.join('\n')}</dl>`}</section>`
}

function changesOf(series: readonly JudgedSeries[]): readonly {readonly at: string; readonly text: string}[] {
  return series
    .flatMap(one =>
      one.changes.map((change, place) => ({
        at: change.point.startedAt,
        text: `${metrics[one.metric].title} ${changeText(change, one, place)}`,
      })),
    )
    .sort((one, other) => other.at.localeCompare(one.at))
}

/** Links above the page, or, where they would fill a screen, folded below the changes. */
const mostLinks = 6

function blockHtml({heading, series}: HistoryBlock, id: string): string {
  return `<section id="${id}"><h2>${escapeXml(heading)}</h2>${series.map(seriesHtml).join('\n')}</section>`
}

function seriesHtml(series: JudgedSeries): string {
  const title = metrics[series.metric].title
  const changes = series.changes.map(
    (change, place) => `<li>${escapeXml(changeText(change, series, place))}</li>`,
  )
  return `<h3>${escapeXml(title)} <span class="quiet">${escapeXml(unitOf(series))} · now ${escapeXml(levelText(series.levels.at(-1), series))}</span></h3>
<figure>${scrollable(title, historySvg(series))}<figcaption>Dots: results with their 95 % intervals. Lines: levels. ▲ better, ▼ worse.</figcaption></figure>
${changes.length === 0 ? '' : `<ul>${changes.join('')}</ul>`}
<details><summary>${count(series.points.length, 'result')} as a table</summary>${scrollable(`results of ${title}`, tableOf(series))}</details>`
}

function tableOf(series: JudgedSeries): string {
  const rows = series.points.toReversed().map(point => {
    const {text, interval} = printStored(point.estimate)
    return `<tr>${[placeText(point), point.serverVersion ?? '', point.file].map(cell => `<td>${escapeXml(cell)}</td>`).join('')}<td class="right">${escapeXml(text)} <small>${escapeXml(interval)}</small></td></tr>`
  })
  return `<table><thead><tr><th scope="col">when</th><th scope="col">server</th><th scope="col">file</th><th scope="col" class="right">${escapeXml(unitOf(series))}</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`
}
