import type {Cell} from '../result/cell.js'
import {differingSettings, shortened} from './settings.js'

/** One arm in every picture and table of a section: its name, and what its colour follows from. */
export interface Series {
  /** Letters and digits only: safe as a CSS class and unique in its section. */
  readonly key: string
  readonly label: string
  readonly mode: Cell['mode']
  /** Place among the arms of the same mode, `of` them in all: these share a colour and differ in shade. */
  readonly shade: number
  readonly of: number
}

export function seriesOf(cells: readonly Cell[]): ReadonlyMap<Cell, Series> {
  return new Map(
    cells.map((cell, index) => {
      const alike = cells.filter(other => other.mode === cell.mode)
      return [
        cell,
        {
          key: `arm${index}`,
          label: labelOf(cell, cells),
          mode: cell.mode,
          shade: alike.indexOf(cell),
          of: alike.length,
        },
      ] as const
    }),
  )
}

/** As short as it can be told apart from the others: `sync`, `sync 4`, `gunicorn sync`. */
export function labelOf(cell: Cell, among: readonly Cell[]): string {
  if (cell.label !== undefined && among.filter(({label}) => label === cell.label).length === 1)
    return cell.label
  const name = cell.mode ?? cell.server
  const server = serverLabelOf(cell, among)
  const severalServers = new Set(among.map(other => serverLabelOf(other, among))).size > 1
  const alike = among.filter(other => other.mode === cell.mode && serverLabelOf(other, among) === server)
  const severalVariants = new Set(alike.map(({variant}) => variant)).size > 1
  // A sentence about two modes must not hide that one had more workers.
  const severalSizes =
    new Set(alike.filter(({variant}) => variant === cell.variant).map(sizeOf)).size > 1 ||
    new Set(among.map(({workers}) => workers)).size > 1
  const size = sizeOf(cell)
  const settings = differingSettings(among)
  return [
    cell.label ?? '',
    severalServers && name !== server ? server : '',
    severalVariants ? (cell.variant ?? name) : name,
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

/** `2`, `2 × 4`; null for a target of unknown size. */
export function sizeOf({workers, threads, gil}: Cell): string | null {
  if (workers === null) return null
  const size = threads === null ? String(workers) : `${workers} × ${threads}`
  return gil ? `${size} gil` : size
}
