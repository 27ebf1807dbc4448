import {pageOf} from '../../report/html/page.js'
import {figureHtml} from '../../report/html/chapter.js'
import {dataTable} from '../../report/html/data-table.js'
import {factTable} from '../../report/html/table.js'
import {reproduction} from '../../report/reproduce.js'
import {machineFacts} from '../../report/run-facts.js'
import type {CapacityResult} from '../../result/capacity.js'
import {escapeXml} from '../../text/xml.js'
import {formatDuration} from '../../unit/duration.js'
import {formatPercent} from '../../unit/percent.js'
import {capacityChart} from './chart.js'
import {makeCapacityReport, type CapacityReport} from './model.js'

/** One page of one search, which holds its own data. `above`: HTML of links to other pages. */
export async function renderCapacityPage(
  result: CapacityResult,
  title?: string,
  above = '',
): Promise<string> {
  const report = makeCapacityReport(result)
  const {tool, startedAt, environment, search} = result
  const {precision, budgetMs} = search
  const chart = capacityChart(result)
  const footer = `${environment.cpuModel.trim()} · ${startedAt.slice(0, 10)} · workerbench ${tool.version}`
  const figure = chart === null ? '' : await figureHtml(chart, 'figure', footer)
  const method = [
    `Open loop, Poisson arrivals; latency counts from the instant at which a request was due. Each arm was saturated once, then started fresh again and again and loaded at one rate after another, for ${formatDuration(budgetMs)} at most in all.`,
    `Near the limit a line is drawn through the shares of slow requests, log-odds against the logarithm of the rate, and the interval is where it can cross the limit; slow requests that come together are counted by what they scatter. Errors are judged by bets on batches of requests that stay valid however often one looks (Waudby-Smith and Ramdas 2024). The interval was to reach ${formatPercent(precision)} to either side.`,
  ]
  const body = `<section id="verdict">
<p class="quiet">${escapeXml(report.heading)}</p>
${tableOf(report)}
<ul class="quiet">${report.remarks.map(item => `<li>${escapeXml(item)}</li>`).join('\n')}</ul>
${figure}
</section>
<section id="method">
<h2>How this was measured</h2>
<ul>${method.map(text => `<li>${escapeXml(text)}</li>`).join('\n')}</ul>
<h3>Machine</h3>
${factTable(machineFacts({environment, cells: result.plan.arms}))}
<h3>Reproduce</h3>
<pre><code>${escapeXml(reproduction(result).join('\n'))}</code></pre>
</section>`
  return pageOf({
    title: title ?? report.title,
    subtitle: `${startedAt.slice(0, 10)}, ${environment.cpuModel.trim()}, workerbench ${tool.version}`,
    toolVersion: tool.version,
    navigation: `${above}<a href="#method">method</a>`,
    body,
    results: [result],
  })
}

function tableOf({head, rows}: CapacityReport): string {
  return dataTable({
    label: 'capacity of each arm',
    caption: '',
    columns: head.map((title, column) => ({
      ...{title, unit: ''},
      align: column === 0 || column === head.length - 1 ? 'left' : 'right',
      rank: column < 4 || column === head.length - 1 ? 1 : 3,
    })),
    rows: rows.map(row => row.map(text => `<span>${escapeXml(text)}</span>`)),
  })
}
