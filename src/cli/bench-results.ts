import {makeReport} from '../report/make-report.js'
import {renderReport} from '../report/terminal/render.js'
import {isCapacity, isTune, type SavedResult} from '../result/read.js'
import type {RunResult} from '../result/schema.js'
import type {TuneResult} from '../result/tune.js'
import {resultsFolder} from '../result/store.js'
import {onlyResult, resultsInFolder, type UnreadableResult} from './results-in-folder.js'
import {renderCapacity} from '../search/report/text.js'
import type {Style} from '../text/style.js'
import {alignRows} from '../text/table.js'
import {count} from '../text/words.js'
import {renderTune} from '../tune/report/text.js'

/** A saved result in a line. */
export interface ListedResult {
  readonly file: string
  readonly startedAt: string
  readonly status: RunResult['status']
  readonly arms: readonly string[]
  readonly scenarios: readonly string[]
  readonly rounds: number
  readonly kind: 'run' | 'capacity' | 'tune'
}

export interface ResultList {
  readonly results: readonly ListedResult[]
  readonly unreadable: readonly UnreadableResult[]
}

/** `bench results list`: the results of a folder, oldest first; what cannot be read is named with the reason. */
export async function listResults(folder: string = resultsFolder): Promise<ResultList> {
  const results: ListedResult[] = []
  const unreadable: UnreadableResult[] = []
  for await (const one of resultsInFolder(folder)) {
    if ('result' in one) results.push(inALine(one.file, one.result))
    else unreadable.push(one)
  }
  return {results: results.sort((a, b) => a.startedAt.localeCompare(b.startedAt)), unreadable}
}

/** `bench results show`: what a run, a search or a tuning printed. */
export async function showResult(
  file: string,
  style: Style,
): Promise<{readonly result: SavedResult; readonly text: string}> {
  const result = await onlyResult(file)
  return {result, text: textOf(result, style)}
}

function textOf(result: SavedResult, style: Style): string {
  if (isCapacity(result)) return renderCapacity(result, style)
  return isTune(result) ? renderTune(result, style) : renderReport(makeReport(result), style)
}

export function describeList({results, unreadable}: ResultList): readonly string[] {
  const rows = results.map(({file, startedAt, status, arms, scenarios, rounds, kind}) => [
    startedAt.slice(0, 16).replace('T', ' '),
    kind === 'run' ? count(rounds, 'round') : kind,
    scenarios.join(' '),
    arms.length > 4 ? `${arms.slice(0, 3).join(', ')} and ${arms.length - 3} more` : arms.join(', '),
    status === 'interrupted' ? `${file} (interrupted)` : file,
  ])
  return [
    ...alignRows(rows),
    ...unreadable.map(({problem}) => `not read: ${problem}`),
    ...(results.length + unreadable.length === 0 ? ['no results'] : []),
  ]
}

function inALine(file: string, result: SavedResult): ListedResult {
  const {startedAt, status, plan} = result
  return {
    ...{file, startedAt, status, rounds: plan.rounds},
    kind: 'kind' in result ? result.kind : 'run',
    arms: (isTune(result) ? racedOf(result) : plan.arms.map(({id}) => id)).map(id =>
      id.replace(/^reference\//, ''),
    ),
    scenarios: plan.scenarios.map(({name}) => name),
  }
}

/** Of a grid of hundreds what was raced, best first. */
function racedOf({advice}: TuneResult): readonly string[] {
  return advice.candidates.filter(({value}) => value !== null).map(({arm}) => arm)
}
