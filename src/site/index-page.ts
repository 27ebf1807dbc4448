import {pageOf} from '../report/html/page.js'
import {escapeXml} from '../text/xml.js'
import {count} from '../text/words.js'
import type {Entry} from './entry.js'
import {filteredAttributes, filterScript, filtersHtml, filterStyle, type Filtered} from './filters.js'

export interface SiteFrame {
  readonly title: string
  readonly toolVersion: string
}

const style = `${filterStyle}
.index{list-style:none;padding:0;margin:1.2rem 0}
.index>li{border-top:1px solid var(--line);padding:.75rem 0}
.index h2{border:0;margin:0;padding:0;font-size:1.05rem}
.index p{margin:.15rem 0}
`

/** Newest first; every result with what it shows. */
export function indexPage(frame: SiteFrame, entries: readonly Entry[]): string {
  const sorted = entries.toSorted((one, other) => other.startedAt.localeCompare(one.startedAt))
  const machines = new Map(
    entries.map(({machine}) => [machine.id, `${machine.name} (${machine.id.slice(0, 6)})`]),
  )
  const days = sorted.map(({startedAt}) => startedAt.slice(0, 10))
  return pageOf({
    ...frame,
    subtitle: `${count(entries.length, 'result')} on ${count(machines.size, 'machine')}, ${days.at(-1) ?? ''} to ${days[0] ?? ''}`,
    navigation: linksFrom('index.html'),
    body: `${filtersHtml(entries.map(filteredOf), machines)}
<ul class="index">${sorted.map(rowOf).join('\n')}</ul>
<p class="quiet">For programs: <a href="results.json">results.json</a>, <a href="leaderboard.json">leaderboard.json</a>, <a href="history.json">history.json</a>, <a href="feed.json">a JSON Feed</a>; every result as <code>results/NAME.json</code>.</p>`,
    results: [],
    own: {style, script: filterScript},
  })
}

/** Between the pages of a site; `up` leads from a page in a folder. */
export function linksFrom(page: string, up = ''): string {
  return [
    ['index.html', 'results'],
    ['leaderboard.html', 'leaderboard'],
    ['history.html', 'history'],
  ]
    .map(([file = '', name = '']) =>
      file === page ? `<span aria-current="page">${name}</span>` : `<a href="${up}${file}">${name}</a>`,
    )
    .join('')
}

function filteredOf({servers, modes, scenarios, machine}: Entry): Filtered {
  return {server: servers, mode: modes, scenario: scenarios, machine: [machine.id]}
}

function rowOf(entry: Entry): string {
  const {slug, startedAt, scenarios, arms, machine, commit, headline, kind, status} = entry
  const facts = [
    startedAt.slice(0, 16).replace('T', ' '),
    machine.name,
    ...(commit === null ? [] : [`commit ${commit.slice(0, 10)}`]),
    ...(status === 'interrupted' ? ['interrupted'] : []),
  ]
  const title = `${kind === 'capacity' ? 'capacity: ' : ''}${scenarios.join(', ')}: ${arms.length > 4 ? `${arms.slice(0, 3).join(', ')} and ${arms.length - 3} more` : arms.join(', ')}`
  return `<li data-row${filteredAttributes(filteredOf(entry))}><h2><a href="results/${slug}.html">${escapeXml(title)}</a></h2><p class="quiet">${escapeXml(facts.join(' · '))}</p>${headline.map(text => `<p>${escapeXml(text)}</p>`).join('')}</li>`
}
