import type {Cell} from '../result/cell.js'
import {limitsText} from '../result/limits.js'
import {joinWords} from '../text/quoting.js'

/** A setting beside server, mode and size. */
export interface SettingColumn {
  /** `args`, `env.PYTHONMALLOC`, `POOL`, `python` */
  readonly title: string
  /** Empty where the arm has none. */
  readonly textOf: (cell: Cell) => string
}

/** Those in which the arms of a section differ: what all have alike tells nothing. */
export function differingSettings(cells: readonly Cell[]): readonly SettingColumn[] {
  const params = namesOf(cells, ({params}) => params)
  // A parameter that is a variable is told once.
  const variables = namesOf(cells, ({env}) => env).filter(name => !params.includes(name))
  const all: readonly SettingColumn[] = [
    {title: 'limits', textOf: ({limits}) => limitsText(limits)},
    {title: 'args', textOf: ({args}) => joinWords(args ?? [])},
    ...variables.map(name => ({title: `env.${name}`, textOf: ({env}: Cell) => variableText(env?.[name])})),
    ...params.map(name => ({title: name, textOf: ({params}: Cell) => params?.[name] ?? ''})),
    {title: 'python', textOf: ({python}) => python ?? ''},
    {title: 'app', textOf: ({app}) => app ?? ''},
    {title: 'cwd', textOf: ({cwd}) => cwd ?? ''},
  ]
  return all.filter(({textOf}) => new Set(cells.map(textOf)).size > 1)
}

/** As much of it as a table has room for. */
export function shortened(text: string): string {
  return text.length <= mostShown ? text : `${text.slice(0, mostShown - 1)}…`
}

const mostShown = 40

function namesOf(
  cells: readonly Cell[],
  of: (cell: Cell) => Readonly<Record<string, unknown>> | undefined,
): readonly string[] {
  return [...new Set(cells.flatMap(cell => Object.keys(of(cell) ?? {})))]
}

function variableText(value: string | null | undefined): string {
  if (value === undefined) return ''
  return value === null ? 'unset' : value === '' ? '""' : value
}
