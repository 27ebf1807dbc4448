import type {Cell} from '../result/cell.js'
import {looksOf, type Look} from './charts/palette.js'
import {differingSettings, shortened} from './settings.js'

/** One arm in every picture and table of a section: its name, and what its colour follows from. */
export interface Series {
  /** Letters and digits only: safe as a CSS class and unique in its section. */
  readonly key: string
  readonly label: string
  readonly mode: Cell['mode']
  /** Its colour and mark. */
  readonly look: Look
}

export function seriesOf(cells: readonly Cell[]): ReadonlyMap<Cell, Series> {
  const looks = looksOf(cells.map(({mode}) => mode))
  return new Map(
    cells.map((cell, index) => [
      cell,
      {key: `arm${index}`, label: labelOf(cell, cells), mode: cell.mode, look: looks[index] ?? index},
    ]),
  )
}

/** What readers call it: the server's own name of its worker, `gthread`, where it has one; else the mode. */
export function workerNameOf({variant, mode, server}: Pick<Cell, 'variant' | 'mode' | 'server'>): string {
  return variant ?? mode ?? server
}

/** As short as it can be told apart from the others: `sync`, `sync w4`, `gunicorn gthread`. */
export function labelOf(cell: Cell, among: readonly Cell[]): string {
  if (cell.label !== undefined && among.filter(({label}) => label === cell.label).length === 1)
    return cell.label
  const name = workerNameOf(cell)
  const server = serverLabelOf(cell, among)
  const severalServers = new Set(among.map(other => serverLabelOf(other, among))).size > 1
  const alike = among.filter(other => workerNameOf(other) === name && serverLabelOf(other, among) === server)
  // A sentence about two modes must not hide that one had more workers.
  const severalSizes =
    new Set(alike.map(sizeOf)).size > 1 || new Set(among.map(({workers}) => workers)).size > 1
  const size = shortSizeOf(cell)
  const settings = differingSettings(among)
  return [
    cell.label ?? '',
    severalServers && name !== server ? server : '',
    name,
    severalSizes && size !== null ? size : '',
    ...settings.map(({title, textOf}) => settingText(title, textOf(cell))),
  ]
    .filter(part => part !== '')
    .join(' ')
}

/** `--preload`, `POOL=4`, `(0.5 CPU)`; nothing where the arm does not have it. */
function settingText(title: string, text: string): string {
  if (text === '') return ''
  const shown = shortened(text)
  if (title === 'limits') return `(${shown})`
  return title === 'args' ? shown : `${title}=${shown}`
}

/** `gunicorn`; with its version where several are compared, and with what stands in front of it. */
export function serverLabelOf(
  {server, serverVersion, proxy}: Pick<Cell, 'server' | 'serverVersion' | 'proxy'>,
  among: readonly Pick<Cell, 'server' | 'serverVersion'>[],
): string {
  const versions = new Set(among.filter(other => other.server === server).map(other => other.serverVersion))
  const named = versions.size > 1 && serverVersion !== null ? `${server} ${serverVersion}` : server
  return proxy === undefined ? named : `${proxy} → ${named}`
}

/** `w2`, `w2 t4`: as arms are called everywhere; null for a target of unknown size. */
function shortSizeOf({workers, threads, gil}: Cell): string | null {
  if (workers === null) return null
  return [`w${workers}`, threads === null ? '' : `t${threads}`, gil ? 'gil' : ''].filter(Boolean).join(' ')
}

/** `2`, `2 × 4`; null for a target of unknown size. */
export function sizeOf({workers, threads, gil}: Cell): string | null {
  if (workers === null) return null
  const size = threads === null ? String(workers) : `${workers} × ${threads}`
  return gil ? `${size} gil` : size
}
