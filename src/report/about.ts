import type {Cell} from '../result/cell.js'
import type {Environment} from '../result/environment.js'
import {count} from '../text/words.js'
import {shortened, type SettingColumn} from './settings.js'
import {workerNameOf} from './series.js'

/** What an arm's label leaves out: the mode behind a worker's own name, its size, settings too long for a label. */
export function aboutOf(cell: Cell, settings: readonly SettingColumn[]): readonly string[] {
  const {mode, workers, threads, gil} = cell
  const long = settings.flatMap(({title, textOf}) => {
    const text = textOf(cell)
    return text === shortened(text) ? [] : [`${title}: ${text}`]
  })
  return [
    ...(mode === null || workerNameOf(cell) === mode ? [] : [mode]),
    ...(workers === null ? [] : [count(workers, 'worker')]),
    ...(threads === null ? [] : [count(threads, 'thread')]),
    ...(gil ? ['one lock'] : []),
    ...long,
  ]
}

/** `gunicorn 27.0.1`, `Node 20.20.2`: each once. */
export function versionsOf(cells: readonly Cell[], {node}: Pick<Environment, 'node'>): readonly string[] {
  const found = cells.flatMap(({server, serverVersion}) => [
    ...(serverVersion === null
      ? []
      : [server === 'reference' ? `workerbench ${serverVersion}` : `${server} ${serverVersion}`]),
    ...(server === 'reference' ? [`Node ${node.replace(/^v/, '')}`] : []),
  ])
  return [...new Set(found)]
}
