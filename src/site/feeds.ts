import {metrics, type MetricKey} from '../judge/metric.js'
import {provenOf, type Proven} from '../result/cell-values.js'
import type {JudgedSeries} from '../history/judge.js'
import type {Leaderboard} from './board/board.js'
import type {Candidate} from './board/candidates.js'
import {rules} from './board/rules.js'
import type {Entry} from './entry.js'

/** Results in a feed reader: the newest of them. */
const mostItems = 50

/** JSON Feed 1.1 (jsonfeed.org/version/1.1); addresses are relative where it is not known where the site will stand. */
export function jsonFeed(title: string, entries: readonly Entry[], baseUrl: string | undefined): object {
  const at = (path: string) => (baseUrl === undefined ? path : new URL(path, baseUrl).href)
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title,
    ...(baseUrl === undefined ? {} : {home_page_url: baseUrl, feed_url: at('feed.json')}),
    items: entries
      .toSorted((one, other) => other.startedAt.localeCompare(one.startedAt))
      .slice(0, mostItems)
      .map(({slug, startedAt, scenarios, arms, headline}) => ({
        id: at(`results/${slug}.html`),
        url: at(`results/${slug}.html`),
        title: `${scenarios.join(', ')}: ${arms.join(', ')}`,
        content_text: headline.join('\n'),
        date_published: startedAt,
        attachments: [{url: at(`results/${slug}.json`), mime_type: 'application/json'}],
      })),
  }
}

export function resultsFeed(entries: readonly Entry[]): object {
  return {
    results: entries.map(entry => ({
      ...entry,
      page: `results/${entry.slug}.html`,
      data: `results/${entry.slug}.json`,
    })),
  }
}

export function leaderboardFeed(boards: readonly Leaderboard[]): object {
  return {
    rules,
    boards: boards.map(({scenario, machine, answer, rankings, refused}) => ({
      ...{scenario: scenario.name, method: scenario.method, path: scenario.path},
      ...{connections: scenario.connections, machine, answer},
      rankings: rankings.map(({by, places}) => ({
        by,
        places: places.map(({place, isTie, candidate}) => ({place, isTie, ...candidateOf(candidate)})),
      })),
      notRanked: refused.map(({candidate, why}) => ({why, ...candidateOf(candidate)})),
    })),
  }
}

export function historyFeed(series: readonly JudgedSeries[]): object {
  return {series}
}

const shown = ['throughput', 'cpu', 'p99', 'pss'] as const satisfies readonly MetricKey[]

function candidateOf({slug, startedAt, cell, rerun}: Candidate) {
  const numbers: Partial<Record<MetricKey, Proven>> = {}
  for (const key of shown) {
    const estimate = provenOf(cell, metrics[key].ofSummary)
    if (estimate !== undefined) numbers[key] = estimate
  }
  const {arm, server, serverVersion, mode, workers, threads} = cell
  return {
    arm,
    server,
    serverVersion,
    mode,
    workers,
    threads,
    startedAt,
    numbers,
    rerun,
    page: `results/${slug}.html`,
  }
}
