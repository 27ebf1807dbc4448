import {exitCode, usageError} from '../error.js'
import {judgeHistory, type JudgedSeries} from '../history/judge.js'
import {renderHistory} from '../history/layout.js'
import {historyPage, spanOf} from '../history/page.js'
import {Collector} from '../history/series.js'
import {isStdout} from '../output/file.js'
import {Outputs} from '../output/outputs.js'
import {packageVersion} from '../package-info.js'
import {isCapacity, isTune} from '../result/read.js'
import {resultsFolder} from '../result/store.js'
import {styleFor} from '../text/style.js'
import {count} from '../text/words.js'
import type {CommandWorld} from './command-world.js'
import type {HistoryMetric} from './history-metrics.js'
import {resultsInFolder, type UnreadableResult} from './results-in-folder.js'

export interface HistoryRequest {
  readonly folder: string | undefined
  readonly metrics: readonly HistoryMetric[]
  /** Only these; undefined: all. */
  readonly scenario: string | undefined
  readonly arm: string | undefined
  /** A day, or an instant: changes before it do not fail. */
  readonly since: string | undefined
  readonly failOnChange: boolean
  readonly output: string | undefined
  readonly isPrinted: boolean
}

export interface History {
  readonly series: readonly JudgedSeries[]
  readonly unreadable: readonly UnreadableResult[]
}

/** `bench history`: every number over the results of a folder, and where it changed. */
export async function benchHistory(request: HistoryRequest, world: CommandWorld): Promise<History> {
  const since = instantOf(request.since)
  const outputs = new Outputs()
  try {
    const page = request.output === undefined ? undefined : await outputs.open(request.output)
    const history = await historyOf(request)
    await page?.write(
      historyPage({
        title: 'History',
        toolVersion: packageVersion(),
        series: history.series,
        navigation: '',
      }),
    )
    tell(history, request, world)
    if (request.failOnChange && worseSince(history.series, since) > 0) world.exit(exitCode.regression)
    return history
  } finally {
    await outputs.close()
  }
}

async function historyOf(request: HistoryRequest): Promise<History> {
  const folder = request.folder ?? resultsFolder
  const collector = new Collector(request.metrics)
  const unreadable: UnreadableResult[] = []
  for await (const one of resultsInFolder(folder)) {
    if (!('result' in one)) unreadable.push(one)
    else if (!isCapacity(one.result) && !isTune(one.result)) collector.add(one.file, one.result)
  }
  const series = collector.series().filter(({scenario, arm}) => isAsked(scenario, arm, request))
  if (series.length > 0) return {series: judgeHistory(series), unreadable}
  throw usageError(
    'WB_NOTHING_TO_COMPARE',
    `no number to follow in ${folder}`,
    ['it takes results of `bench run`', ...unreadable.map(({problem}) => `not read: ${problem}`)].join('\n'),
  )
}

function isAsked(scenario: string, arm: string, asked: HistoryRequest): boolean {
  return (
    (asked.scenario === undefined || asked.scenario === scenario) &&
    (asked.arm === undefined || asked.arm === arm || `reference/${asked.arm}` === arm)
  )
}

function tell({series, unreadable}: History, request: HistoryRequest, world: CommandWorld): void {
  const {stdout, stderr, environment} = world
  for (const {problem} of unreadable) stderr.write(`not read: ${problem}\n`)
  if (!request.isPrinted || isStdout(request.output)) return
  stdout.write(`${spanOf(series)}\n\n${renderHistory(series, styleFor(stdout, environment))}`)
  const changes = series.reduce((sum, one) => sum + one.changes.length, 0)
  stdout.write(
    `\n${changes === 0 ? 'no change shown' : `${count(changes, 'change')} shown`} in ${count(series.length, 'series', 'series')}\n`,
  )
  if (request.output !== undefined) stdout.write(`${request.output}\n`)
}

function worseSince(series: readonly JudgedSeries[], since: number): number {
  return series
    .flatMap(({changes}) => changes)
    .filter(({verdict, point}) => verdict === 'worse' && Date.parse(point.startedAt) >= since).length
}

function instantOf(text: string | undefined): number {
  if (text === undefined) return -Infinity
  const instant = Date.parse(text)
  if (Number.isFinite(instant) && /^\d{4}-\d\d-\d\d/.test(text)) return instant
  throw usageError('WB_BAD_FLAGS', `--since must be a day such as 2026-02-01, not "${text}"`)
}
