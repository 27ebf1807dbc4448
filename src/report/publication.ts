import type {Cell} from '../result/cell.js'
import {unpassedChecks, type Remark} from '../judge/warnings.js'
import type {CheckId} from '../result/estimate.js'
import type {RunResult} from '../result/schema.js'
import {makeReport} from './make-report.js'
import {type ReportModel, type Section} from './model.js'
import {noPictures, picturesOf, type Pictures} from './pictures/pictures.js'
import {runFacts, type RunFacts} from './run-facts.js'
import {labelOf, seriesOf, type Series} from './series.js'

/** Results as they are published: everything that a page says and draws, without how it looks. */
export interface Publication {
  readonly title: string
  /** What a reader must know before comparing: other machines, an interrupted run. */
  readonly notices: readonly string[]
  readonly runs: readonly PublishedRun[]
}

export interface PublishedRun {
  readonly facts: RunFacts
  readonly report: ReportModel
  readonly chapters: readonly Chapter[]
}

export interface Chapter {
  /** Unique on the page; letters, digits and dashes. */
  readonly id: string
  /** The scenario, and of several runs whose it is: `io: gunicorn, uvicorn`. */
  readonly title: string
  readonly section: Section
  /** One for each row of the section, in its order. */
  readonly series: readonly Series[]
  readonly pictures: Pictures
  readonly checks: readonly ArmCheck[]
}

/** A check that did not simply pass. */
export interface ArmCheck extends Omit<Remark, 'id' | 'arms'> {
  /** `trace`: the recording of requests, which no number rests on. */
  readonly id: CheckId | 'trace'
  /** All arms that say the same. */
  readonly arms: readonly string[]
}

/** Without `charts` there are no pictures, which take most of the time. */
export function makePublication(
  results: readonly RunResult[],
  title?: string,
  charts: 'drawn' | 'left out' = 'drawn',
): Publication {
  const names = [...new Set(results.flatMap(({plan}) => plan.scenarios.map(({name}) => name)))]
  return {
    title: title ?? `Which worker mode? ${names.join(', ')}`,
    notices: [...interruptions(results), ...foreignMachines(results)],
    runs: results.map((result, run) => publishRun(result, run, labelsOf(results)[run], charts)),
  }
}

/** What tells several runs apart, shortly: their servers, else when they were. Undefined of a single one. */
function labelsOf(results: readonly RunResult[]): readonly (string | undefined)[] {
  if (results.length === 1) return [undefined]
  const servers = results.map(({cells}) => [...new Set(cells.map(({server}) => server))].join(', '))
  return results.map(({startedAt}, run) => {
    const own = servers[run] ?? ''
    return servers.filter(other => other === own).length === 1 ? own : `${own}, ${startedAt}`
  })
}

function publishRun(
  result: RunResult,
  run: number,
  label: string | undefined,
  charts: 'drawn' | 'left out',
): PublishedRun {
  const report = makeReport(result)
  return {
    facts: runFacts(result),
    report,
    chapters: report.sections.map(section => {
      const cells = result.cells.filter(cell => cell.scenario === section.scenario.name)
      const series = seriesOf(cells)
      const name = section.scenario.name.replaceAll(/[^a-z0-9]+/gi, '-')
      return {
        id: label === undefined ? name : `run${run + 1}-${name}`,
        title: label === undefined ? section.scenario.name : `${section.scenario.name}: ${label}`,
        section,
        series: [...series.values()],
        pictures: charts === 'drawn' ? picturesOf(cells, series) : noPictures,
        checks: checksOf(cells),
      }
    }),
  }
}

function checksOf(cells: readonly Cell[]): readonly ArmCheck[] {
  const found = unpassedChecks(cells).map(check => ({
    ...check,
    arms: check.arms.map(cell => labelOf(cell, cells)),
  }))
  return [...found, ...cells.flatMap(cell => missingTrace(cell, cells))]
}

function missingTrace(cell: Cell, cells: readonly Cell[]): readonly ArmCheck[] {
  return cell.trace?.status === 'failed'
    ? [{id: 'trace', status: 'warn', message: cell.trace.reason, arms: [labelOf(cell, cells)]}]
    : []
}

function interruptions(results: readonly RunResult[]): readonly string[] {
  return results
    .filter(({status}) => status === 'interrupted')
    .map(
      ({name, startedAt}) =>
        `The run ${name} of ${startedAt} was interrupted: it shows the rounds that were complete.`,
    )
}

function foreignMachines(results: readonly RunResult[]): readonly string[] {
  const machines = new Set(results.map(({environment}) => environment.fingerprintId))
  return machines.size < 2
    ? []
    : [
        `These results are from ${machines.size} different machines: numbers of one run must not be compared with those of another.`,
      ]
}
