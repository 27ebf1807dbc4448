import {join} from 'node:path'
import {usageError} from '../error.js'
import {judgeHistory} from '../history/judge.js'
import {historyPage} from '../history/page.js'
import {Collector} from '../history/series.js'
import {openOutput} from '../output/file.js'
import {packageVersion} from '../package-info.js'
import {renderHtml} from '../report/html/document.js'
import {makePublication} from '../report/publication.js'
import {isCapacity, isTune} from '../result/read.js'
import {resultsFolder, resultText} from '../result/store.js'
import {renderCapacityPage} from '../search/report/page.js'
import {withWatchdog} from '../server/watchdog/watchdog.js'
import {leaderboardOf} from '../site/board/board.js'
import {Candidates} from '../site/board/candidates.js'
import {leaderboardPage} from '../site/board/page.js'
import {entryOf, slugOf, type Entry, type SiteResult} from '../site/entry.js'
import {historyFeed, jsonFeed, leaderboardFeed, resultsFeed} from '../site/feeds.js'
import {indexPage, linksFrom} from '../site/index-page.js'
import {count} from '../text/words.js'
import type {CommandWorld} from './command-world.js'
import {historyMetrics} from './history-metrics.js'
import {resultsInFolder, type UnreadableResult} from './results-in-folder.js'

export interface SiteRequest {
  readonly folder: string | undefined
  readonly output: string
  readonly title: string | undefined
  /** Where the site will stand. */
  readonly baseUrl: string | undefined
  readonly charts: boolean
}

export interface BuiltSite {
  readonly index: string
  readonly results: number
  readonly pages: number
  readonly unreadable: readonly UnreadableResult[]
}

/**
 * `bench report site`: results one after another, so that none has to be held; the index comes last, and never names a page that
 * is not there.
 */
export function benchReportSite(request: SiteRequest, world: CommandWorld): Promise<BuiltSite> {
  return withWatchdog(() => new SiteBuilder(request, world).build())
}

class SiteBuilder {
  readonly #request: SiteRequest
  readonly #world: CommandWorld
  readonly #entries: Entry[] = []
  readonly #unreadable: UnreadableResult[] = []
  readonly #candidates = new Candidates()
  readonly #history = new Collector(historyMetrics.filter(metric => !['p50', 'startup'].includes(metric)))
  #pages = 0

  constructor(request: SiteRequest, world: CommandWorld) {
    this.#request = request
    this.#world = world
  }

  async build(): Promise<BuiltSite> {
    const {folder = resultsFolder, baseUrl} = this.#request
    const base = baseUrl === undefined ? undefined : baseOf(baseUrl)
    const taken = new Set<string>()
    for await (const one of resultsInFolder(folder)) {
      this.#world.signal.throwIfAborted()
      if (!('result' in one)) this.#unreadable.push(one)
      else if (isTune(one.result))
        this.#unreadable.push({file: one.file, problem: `${one.file}: a tuning has no page`})
      else await this.#take(slugOf(one.file, taken), one.result)
    }
    if (this.#entries.length === 0)
      throw usageError(
        'WB_NOTHING_NAMED',
        `no result in ${folder}`,
        ['it takes files that `bench run` saved', ...this.#unreadable.map(({problem}) => problem)].join('\n'),
      )
    await this.#conclude(base)
    const index = join(this.#request.output, 'index.html')
    return {index, results: this.#entries.length, pages: this.#pages, unreadable: this.#unreadable}
  }

  async #take(slug: string, result: SiteResult): Promise<void> {
    const links = linksFrom('', '../')
    if (isCapacity(result))
      await this.#write(`results/${slug}.html`, await renderCapacityPage(result, undefined, links))
    else {
      const charts = this.#request.charts ? 'drawn' : 'left out'
      const publication = makePublication([result], {charts})
      await this.#write(
        `results/${slug}.html`,
        await renderHtml(publication, [result], {above: links, data: 'never'}),
      )
      this.#candidates.add(slug, result)
      this.#history.add(`results/${slug}.json`, result)
    }
    await this.#write(`results/${slug}.json`, resultText(result))
    this.#entries.push(entryOf(slug, result))
  }

  async #conclude(base: string | undefined): Promise<void> {
    const frame = {title: this.#request.title ?? 'Benchmarks', toolVersion: packageVersion()}
    const boards = this.#candidates.groups().map(leaderboardOf)
    const series = judgeHistory(this.#history.series())
    const json = (value: object) => `${JSON.stringify(value)}\n`
    await this.#write('results.json', json(resultsFeed(this.#entries)))
    await this.#write('leaderboard.json', json(leaderboardFeed(boards)))
    await this.#write('history.json', json(historyFeed(series)))
    await this.#write('feed.json', json(jsonFeed(frame.title, this.#entries, base)))
    await this.#write('leaderboard.html', leaderboardPage(frame, boards))
    await this.#write(
      'history.html',
      historyPage({
        ...{title: `${frame.title}: history`, toolVersion: frame.toolVersion, series},
        navigation: linksFrom('history.html'),
      }),
    )
    await this.#write('index.html', indexPage(frame, this.#entries))
  }

  async #write(path: string, text: string): Promise<void> {
    const output = await openOutput(join(this.#request.output, path))
    try {
      await output.write(text)
      if (path.endsWith('.html')) this.#pages++
    } finally {
      await output.close()
    }
  }
}

/** What a site wrote, in words. */
export function describeSite({index, results, pages, unreadable}: BuiltSite): readonly string[] {
  return [
    ...unreadable.map(({problem}) => `left out: ${problem}`),
    `${count(results, 'result')}, ${count(pages, 'page')}`,
    index,
  ]
}

/** With a slash at its end, so that addresses are below it. */
function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw usageError(
      'WB_BAD_URL',
      `--base-url must be an address such as https://example.org/bench/, not "${text}"`,
    )
  return url.href.replace(/\/?$/, '/')
}
