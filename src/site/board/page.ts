import {metrics, type MetricKey} from '../../judge/metric.js'
import {askedText} from '../../report/asked-text.js'
import {pageOf} from '../../report/html/page.js'
import {scrollable} from '../../report/html/data-table.js'
import {serverLabelOf, sizeOf} from '../../report/series.js'
import type {CompletedCell} from '../../result/cell.js'
import {provenOf} from '../../result/cell-values.js'
import {escapeXml} from '../../text/xml.js'
import {printStored} from '../../unit/printed.js'
import {filteredAttributes, filterScript, filtersHtml, filterStyle, type Filtered} from '../filters.js'
import {linksFrom, type SiteFrame} from '../index-page.js'
import type {Leaderboard, Place, Ranking} from './board.js'
import type {Candidate} from './candidates.js'
import {refusalTexts, rules} from './rules.js'

const style = `${filterStyle}
.board td{white-space:normal}
.board td.right{white-space:nowrap}
.board pre{margin:.4rem 0}
details summary{cursor:pointer;color:var(--accent)}
@media (max-width:640px){.board table,.board tbody,.board tr,.board td{display:block;width:auto}.board thead{display:none}.board tr{border-bottom:1px solid var(--line);padding:.6rem 0}.board td,.board td.right{border:0;padding:.08rem 0;text-align:left;white-space:normal}.board td::before{content:attr(data-label);color:var(--muted);display:inline-block;min-width:6.2rem;font-size:.88em}.board td small{display:inline;margin-left:.3rem}}
`

/** What each of two rankings shows: first what it ranks by. */
const columns = {
  throughput: ['throughput', 'cpu', 'p99', 'pss'],
  cpu: ['cpu', 'throughput', 'p99', 'pss'],
} as const satisfies Record<Ranking['by'], readonly MetricKey[]>

export function leaderboardPage(frame: SiteFrame, boards: readonly Leaderboard[]): string {
  const machines = new Map(boards.map(({machine}) => [machine.id, machine.name]))
  const all = boards.flatMap(board => [
    filteredOfBoard(board),
    ...candidatesOf(board).map(({cell}) => filteredOf(cell)),
  ])
  return pageOf({
    ...frame,
    title: `${frame.title}: leaderboard`,
    subtitle: 'Only what is proven has a place.',
    navigation: linksFrom('leaderboard.html'),
    body: `<section class="short" id="rules"><h2>Rules of entry</h2><ul>${rules.map(text => `<li>${escapeXml(text)}</li>`).join('\n')}</ul></section>
${filtersHtml(all, machines)}
${boards.length === 0 ? '<p>No result has a saturation phase to rank by.</p>' : boards.map(boardHtml).join('\n')}`,
    results: [],
    own: {style, script: filterScript},
  })
}

function candidatesOf({rankings, refused}: Leaderboard): readonly Candidate[] {
  return [
    ...rankings.flatMap(({places}) => places.map(({candidate}) => candidate)),
    ...refused.map(({candidate}) => candidate),
  ]
}

function filteredOfBoard({scenario, machine}: Leaderboard): Filtered {
  return {scenario: [scenario.name], machine: [machine.id]}
}

function filteredOf({server, mode}: CompletedCell): Filtered {
  return {server: [server], mode: mode === null ? [] : [mode]}
}

function boardHtml(board: Leaderboard, index: number): string {
  const {scenario, machine, answer, rankings, refused} = board
  const facts = [
    askedText(scenario),
    `${scenario.connections} connections`,
    `${machine.name} (${machine.id.slice(0, 6)})`,
    ...(answer === null
      ? []
      : [`answer: status ${answer.status}, ${answer.bytes} bytes, ${answer.hash.slice(0, 12)}`]),
  ]
  const nobody =
    refused.length > 1
      ? 'no answer is that of most arms, or no arm meets the rules'
      : 'no arm meets the rules'
  return `<section class="board" id="board-${index + 1}" data-group${filteredAttributes(filteredOfBoard(board))}>
<h2>${escapeXml(scenario.name)}</h2>
<p class="quiet">${escapeXml(facts.join(' · '))}</p>
${rankings.length === 0 ? `<p>Nobody is ranked: ${nobody}.</p>` : rankings.map(rankingHtml).join('\n')}
${refusedHtml(board)}
</section>`
}

function rankingHtml(ranking: Ranking): string {
  const keys = columns[ranking.by]
  const heads = [
    ...['place', 'server', 'mode', 'size'].map(title => `<th scope="col">${title}</th>`),
    ...keys.map(key => `<th scope="col" class="right">${escapeXml(metrics[key].title)}</th>`),
    '<th scope="col">measured</th>',
  ]
  const among = ranking.places.map(({candidate: {cell}}) => cell)
  const rows = ranking.places.map(place => rowHtml(place, keys, among))
  const title = ranking.by === 'cpu' ? 'Bound by CPU, ranked by CPU per request' : 'Ranked by throughput'
  return `<h3>${title}</h3>${scrollable(title, `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`)}`
}

function rowHtml(
  {place, isTie, candidate}: Place,
  keys: readonly MetricKey[],
  among: readonly CompletedCell[],
): string {
  const {cell} = candidate
  const version = cell.serverVersion === null ? '' : ` ${cell.serverVersion}`
  const texts = [
    ['place', `${place}${isTie ? ' =' : ''}`],
    ['server', `${serverLabelOf({...cell, serverVersion: null}, among)}${version}`],
    ['mode', cell.label ?? cell.variant ?? cell.mode ?? ''],
    ['size', sizeOf(cell) ?? ''],
  ].map(([label, text = '']) => `<td data-label="${label}">${escapeXml(text)}</td>`)
  const numbers = keys.map(key => {
    const estimate = provenOf(cell, metrics[key].ofSummary)
    if (estimate === undefined) return `<td class="right" data-label="${metrics[key].title}">—</td>`
    const {text, interval, unit} = printStored(estimate)
    return `<td class="right" data-label="${metrics[key].title}">${escapeXml(`${text} ${unit}`)}<small>${escapeXml(interval)}</small></td>`
  })
  return `<tr data-row${filteredAttributes(filteredOf(cell))}>${[...texts, ...numbers].join('')}<td data-label="measured">${measuredHtml(candidate)}</td></tr>`
}

function measuredHtml({slug, startedAt, rerun}: Candidate): string {
  return `<a href="results/${slug}.html">${startedAt.slice(0, 10)}</a> <details><summary>rerun</summary><pre><code>${escapeXml(rerun.join('\n'))}</code></pre></details>`
}

function refusedHtml({refused}: Leaderboard): string {
  if (refused.length === 0) return ''
  const items = refused.map(
    ({candidate: {cell, slug}, why}) =>
      `<li data-row${filteredAttributes(filteredOf(cell))}><a href="results/${slug}.html">${escapeXml(cell.arm)}</a>: ${escapeXml(refusalTexts[why])}</li>`,
  )
  return `<h3>Not ranked</h3><ul class="quiet">${items.join('')}</ul>`
}
