import type {Align} from '../../text/table.js'
import type {Errors} from '../../judge/errors.js'
import {metrics} from '../../judge/metric.js'
import {formatFact, formatNumber, printEstimate} from '../../unit/number.js'
import {formatPercent, formatWholePercent} from '../../unit/percent.js'
import type {Ratio} from '../../judge/ratio.js'
import {printedUnits, printStored} from '../../unit/printed.js'
import type {NumberKey, RouteRow, Row, Section, Shown} from '../model.js'

/** A table's text before layout: a header of two lines, and for each row its values and below them their intervals. */
export interface TextTable {
  readonly head: readonly (readonly [title: string, unit: string])[]
  readonly align: readonly Align[]
  readonly rows: readonly (readonly (readonly [value: string, interval: string])[])[]
}

/** A column of a table whose rows are not arms. */
export interface RowColumn<Row> {
  readonly title: string
  readonly unit?: string
  /** default: right */
  readonly align?: Align
  readonly text: (row: Row) => readonly [value: string, interval: string]
}

export function layRows<Row>(rows: readonly Row[], columns: readonly RowColumn<Row>[]): TextTable {
  return {
    head: columns.map(({title, unit = ''}) => [title, unit]),
    align: columns.map(({align = 'right'}) => align),
    rows: rows.map(row => columns.map(({text}) => text(row))),
  }
}

/** What the requests of a row had: median, p99, and how many failed. */
export const outcomeColumns: readonly RowColumn<
  Pick<RouteRow, 'p50' | 'p99' | 'failures' | 'failureShare'>
>[] = [
  {title: 'p50', unit: 'ms', text: ({p50}) => shownText(p50)},
  {title: 'p99', unit: 'ms', text: ({p99}) => shownText(p99)},
  {
    title: 'errors',
    text: ({failures, failureShare}) =>
      failures === 0 ? ['0', ''] : [formatPercent(failureShare), formatNumber(failures, 0)],
  },
]

/** That of a section's arms. */
export interface ArmTable extends TextTable {
  readonly kinds: readonly ColumnKind[]
}

/** What a page does with a column. */
export interface ColumnKind {
  /** It says which arm a row is, as the row's name does. */
  readonly isName: boolean
  /** Where there is no room for all, those of rank 3 go first. */
  readonly rank: 1 | 2 | 3
  /** Its title where the columns beside it are not there. */
  readonly alone: string
}

interface NumberColumn {
  readonly key: NumberKey
  readonly title: string
}

const column = (key: NumberKey, title: string = metrics[key].title): NumberColumn => ({key, title})

const ranks: Readonly<Record<NumberKey, ColumnKind['rank']>> = {
  ...{throughput: 1, p50: 2, p90: 3, p99: 1, cpu: 2, pss: 2},
  ...{pssWorker: 3, proxyCpu: 3, proxyPss: 3},
}

/** Of the second of a pair. */
const alone: Partial<Record<NumberKey, string>> = {pss: 'PSS total', proxyPss: 'proxy PSS'}

const latencyColumns = (['p50', 'p90', 'p99'] as const).map(key => column(key))

/** Left out where no row has one. The second of a pair goes by the first's title. */
const resourceColumns = [
  column('cpu'),
  column('pssWorker'),
  column('pss', 'total'),
  column('proxyCpu'),
  column('proxyPss', 'PSS'),
]

/** The columns of one scenario: those that no row has a number for are left out. */
export function layColumns(section: Section): ArmTable {
  const {rows, severalServers, reference} = section
  const sized = rows.some(row => row.size !== null)
  const columns: Column[] = [
    ...(rows.some(({label}) => label !== null) ? [textColumn('arm', row => row.label ?? '')] : []),
    ...(severalServers ? [textColumn('server', row => row.server)] : []),
    textColumn('mode', row => row.name),
    ...(rows.some(({variant}) => variant !== null)
      ? [textColumn('worker', row => row.variant ?? row.name)]
      : []),
    ...(sized ? [textColumn('w × t', row => row.size ?? '')] : []),
    ...section.settings.map((title, index) => textColumn(title, row => row.settings[index] ?? '')),
    numberColumn(section.saturation ? column('throughput') : column('throughput', 'answered')),
    ...(reference === null ? [] : [ratioColumn(reference)]),
    ...latencyColumns.map(numberColumn),
    errorColumn,
    ...resourceColumns
      .filter(({key}) =>
        rows.some(({state}) => state.kind === 'measured' && state.numbers[key].kind !== 'absent'),
      )
      .map(numberColumn),
    ...memoryRatioColumns(section),
    ...limitColumns.filter(({text}) => rows.some(row => text(row)[0] !== '')),
  ]
  return {
    head: columns.map(column => column.head),
    align: columns.map(column => column.align),
    rows: rows.map(row => columns.map(column => column.text(row))),
    kinds: columns.map(({isName = false, rank = 3, alone, head: [title]}) => ({
      ...{isName, rank, alone: alone ?? title},
    })),
  }
}

interface Column extends Partial<ColumnKind> {
  readonly head: readonly [string, string]
  readonly align: Align
  readonly text: (row: Row) => readonly [string, string]
}

function textColumn(title: string, pick: (row: Row) => string): Column {
  return {head: [title, ''], align: 'left', text: row => [pick(row), ''], isName: true}
}

const errorColumn: Column = {
  head: ['errors', ''],
  align: 'right',
  text: ({state}) => (state.kind === 'failed' ? ['', ''] : errorText(state.errors)),
}

/** What an arm took of its limits. */
const limitColumns: readonly Column[] = [
  {
    ...{head: ['CPU', 'of quota'], align: 'right'},
    text: ({limitUse}) => {
      const used = limitUse?.quota?.usedShare
      if (used === undefined) return ['', '']
      const percent = (end: number | null) => (end === null ? null : end * 100)
      const {text, interval} = printEstimate(used.value * 100, percent(used.low), percent(used.high))
      return [`${text} %`, interval]
    },
  },
  {
    ...{head: ['throttled', 'periods'], align: 'right'},
    text: ({limitUse}) =>
      limitUse?.quota == null ? ['', ''] : [formatWholePercent(limitUse.quota.throttledShare), ''],
  },
  {
    ...{head: ['charge', 'MiB'], align: 'right'},
    text: ({limitUse}) =>
      limitUse?.memory == null
        ? ['', '']
        : [`${mebibytes(limitUse.memory.peakBytes)} of ${mebibytes(limitUse.memory.limitBytes)}`, ''],
  },
]

/** As limits are said. */
function mebibytes(bytes: number): string {
  return formatFact(bytes / 2 ** 20)
}

/** Their share, and below it how many. */
function errorText({count, share}: Errors): readonly [string, string] {
  return count === 0 ? ['0', ''] : [formatPercent(share), formatNumber(count, 0)]
}

function ratioColumn(reference: string): Column {
  return {
    head: ['ratio to', reference],
    align: 'right',
    rank: 2,
    text: ({state}) => (state.kind === 'failed' ? ['', ''] : ratioText(state.ratio)),
  }
}

/** None where arms are of several kinds. */
function memoryRatioColumns({rows, reference}: Section): readonly Column[] {
  const ratioOf = ({state}: Row) => (state.kind === 'failed' ? null : state.memoryRatio)
  if (reference === null || !rows.some(row => ratioOf(row)?.kind === 'ratio')) return []
  return [
    {
      head: ['PSS to', reference],
      align: 'right',
      text: row => {
        const ratio = ratioOf(row)
        return ratio === null ? ['', ''] : ratioText(ratio)
      },
    },
  ]
}

function ratioText(ratio: Ratio): readonly [string, string] {
  if (ratio.kind === 'reference') return ['1', '']
  if (ratio.kind === 'absent') return ['—', '']
  const {value, low, high} = ratio.interval
  const {text, interval} = printEstimate(value, low, high, 'both')
  return [`${text}${ratio.tie ? ' ~' : ''}`, interval]
}

function numberColumn({key, title}: NumberColumn): Column {
  const {unit} = printedUnits[metrics[key].unit]
  return {
    head: [title, unit],
    align: 'right',
    rank: ranks[key],
    alone: alone[key] ?? title,
    text: ({state}) => {
      if (state.kind === 'measured') return shownText(state.numbers[key])
      // A failed row says so where its first number would stand; the reason is below the table.
      return [key === 'throughput' ? state.word : '', '']
    },
  }
}

/** A number and its interval, or the footnote that says why there is none. */
export function shownText(shown: Shown): readonly [string, string] {
  if (shown.kind === 'absent') return ['', '']
  if (shown.kind === 'withheld') return [`— [${shown.note}]`, '']
  const {limit} = shown.estimate
  const {text, interval} = printStored(shown.estimate)
  const sign = limit === 'atLeast' ? '≥ ' : limit === 'atMost' ? '≤ ' : ''
  return [sign + text, interval]
}
