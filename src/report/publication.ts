import type {Cell} from '../result/cell.js'
import {unpassedChecks, type Remark} from '../judge/warnings.js'
import type {CheckId} from '../result/estimate.js'
import type {RunResult} from '../result/schema.js'
import type {GroupBy} from './group-by.js'
import {makeReport} from './make-report.js'
import {type ReportModel, type Section} from './model.js'
import {noPictures, picturesOf, type Pictures} from './pictures/pictures.js'
import {machineFacts, runFacts, type RunFacts} from './run-facts.js'
import {labelOf, seriesOf, type Series} from './series.js'

/** Results as they are published: everything that a page says and draws, without how it looks. */
export interface Publication {
  readonly title: string
  /** What a reader must know before comparing: other machines, an interrupted run. */
  readonly notices: readonly string[]
  readonly runs: readonly PublishedRun[]
  /** The same chapters, or those of each server apart, in the order in which they are read. */
  readonly groups: readonly ChapterGroup[]
}

export interface ChapterGroup {
  /** null: a heading would say nothing. */
  readonly title: string | null
  readonly chapters: readonly GroupedChapter[]
}

export interface GroupedChapter {
  /** Whose numbers these are. */
  readonly run: PublishedRun
  readonly chapter: Chapter
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
export interface PublicationOptions {
  readonly title?: string | undefined
  readonly by?: GroupBy | undefined
  /** Pictures take most of the time. */
  readonly charts?: 'drawn' | 'left out'
}

export function makePublication(
  results: readonly RunResult[],
  {title, by = 'result', charts = 'drawn'}: PublicationOptions = {},
): Publication {
  const names = [...new Set(results.flatMap(({plan}) => plan.scenarios.map(({name}) => name)))]
  const labels = labelsOf(results)
  const runs = results.map((result, run) => publishRun(result, `run${run + 1}`, labels[run], charts))
  return {
    title: title ?? `Which worker mode? ${names.join(', ')}`,
    notices: [...interruptions(results), ...foreignMachines(results), ...circumstances(results, runs)],
    runs,
    groups: groupsOf(runs, results, {by, charts}),
  }
}

function groupsOf(
  runs: readonly PublishedRun[],
  results: readonly RunResult[],
  {by, charts}: {readonly by: GroupBy; readonly charts: 'drawn' | 'left out'},
): readonly ChapterGroup[] {
  const all = runs.flatMap(run => run.chapters.map(chapter => ({run, chapter})))
  switch (by) {
    case 'result':
      return [{title: null, chapters: all}]
    case 'scenario':
      return [...new Set(all.map(({chapter}) => chapter.section.scenario.name))].map(name => ({
        title: runs.length > 1 ? name : null,
        chapters: all.filter(({chapter}) => chapter.section.scenario.name === name),
      }))
    case 'server':
      return [...new Set(results.flatMap(({cells}) => cells.map(({server}) => server)))].map(server => ({
        title: server,
        chapters: results.flatMap((result, index) =>
          publishRun(
            onlyOf(server, result),
            `${slug(server)}-run${index + 1}`,
            runs.length > 1 ? `${server}, result ${index + 1}` : server,
            charts,
          ).chapters.flatMap(chapter => {
            const run = runs[index]
            return run === undefined ? [] : [{run, chapter}]
          }),
        ),
      }))
  }
}

/** Arms of one server alone, compared among themselves. */
function onlyOf(server: string, result: RunResult): RunResult {
  const cells = result.cells.filter(cell => cell.server === server)
  const scenarios = result.plan.scenarios.filter(({name}) => cells.some(cell => cell.scenario === name))
  return {...result, plan: {...result.plan, scenarios}, cells}
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

/** @param prefix of the chapters' ids, where `label` tells them apart from others */
function publishRun(
  result: RunResult,
  prefix: string,
  label: string | undefined,
  charts: 'drawn' | 'left out',
): PublishedRun {
  const report = makeReport(result)
  const names = report.sections.map(({scenario}) => slug(scenario.name))
  return {
    facts: runFacts(result),
    report,
    chapters: report.sections.map((section, index) => {
      const cells = result.cells.filter(cell => cell.scenario === section.scenario.name)
      const series = seriesOf(cells)
      const own = names[index] ?? ''
      const name = names.indexOf(own) === index ? own : `${own}-${index + 1}`
      return {
        id: label === undefined ? name : `${prefix}-${name}`,
        title: label === undefined ? section.scenario.name : `${section.scenario.name}: ${label}`,
        section,
        series: [...series.values()],
        pictures: charts === 'drawn' ? picturesOf(cells, series) : noPictures,
        checks: checksOf(cells),
      }
    }),
  }
}

/** For ids and names of files, which never begin with a dash. */
export function slug(name: string): string {
  return name.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-+|-+$/g, '') || 'scenario'
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
  if (machines.size < 2) return []
  const differences = differencesOf(results)
  const said = differences.length === 0 ? '' : ` They differ in ${differences.join('; ')}.`
  return [
    `These results are from ${machines.size} different machines: numbers of one run must not be compared with those of another.${said}`,
  ]
}

/** `Cores: 2 of 2 allowed, 4 of 4 allowed`: in the order of the results. */
function differencesOf(results: readonly RunResult[]): readonly string[] {
  const facts = results.map(result => new Map(machineFacts({...result, cells: []})))
  const names = [...new Set(facts.flatMap(one => [...one.keys()]))]
  return names
    .filter(name => !['Servers', 'Fingerprint', 'Load average before'].includes(name))
    .flatMap(name => {
      const values = facts.map(one => one.get(name) ?? 'none')
      return new Set(values).size === 1 ? [] : [`${name}: ${values.join(' / ')}`]
    })
}

/** Of the machine, what makes its numbers less than those of a quiet one of its own. */
function circumstances(results: readonly RunResult[], runs: readonly PublishedRun[]): readonly string[] {
  const busy = runs.some(({report}) => report.sections.some(({disturbance}) => disturbance?.isBusy))
  const virtual = [...new Set(results.flatMap(({environment}) => environment.virtualization ?? []))]
  return [
    ...(busy
      ? [
          'The machine was busy: others used it in so many rounds that none is left out, and what they took is in the numbers.',
        ]
      : []),
    ...(virtual.length === 0
      ? []
      : [
          `Measured on a virtual machine (${virtual.join(', ')}): neighbours can move absolute numbers. Arms were measured in turns, so ratios suffer less.`,
        ]),
  ]
}
