import type {CapacityResult} from '../result/capacity.js'
import type {Cell} from '../result/cell.js'
import type {SavedResult} from '../result/read.js'
import type {RunResult} from '../result/schema.js'
import {makeReport} from '../report/make-report.js'
import {makeCapacityReport} from '../search/report/model.js'

/** What the index and the feeds know of a result; its own page has the rest. */
export interface Entry {
  /** Letters, digits, dots and dashes: `results/SLUG.html` is its page, `results/SLUG.json` the result. */
  readonly slug: string
  readonly kind: 'run' | 'capacity'
  readonly startedAt: string
  readonly status: SavedResult['status']
  readonly machine: {readonly id: string; readonly name: string}
  readonly scenarios: readonly string[]
  readonly servers: readonly string[]
  readonly modes: readonly string[]
  readonly arms: readonly string[]
  readonly commit: string | null
  /** What it shows, a sentence each. */
  readonly headline: readonly string[]
}

/** What a page of its own is made of. */
export type SiteResult = RunResult | CapacityResult

export function entryOf(slug: string, result: SiteResult): Entry {
  const {startedAt, status, environment, plan, source} = result
  const arms: readonly Pick<Cell, 'server' | 'mode'>[] = plan.arms
  return {
    ...{slug, startedAt, status, commit: source?.commit ?? null},
    kind: 'kind' in result ? 'capacity' : 'run',
    machine: {id: environment.fingerprintId, name: environment.cpuModel.trim()},
    scenarios: plan.scenarios.map(({name}) => name),
    servers: [...new Set(arms.map(({server}) => server))],
    modes: [...new Set(arms.flatMap(({mode}) => mode ?? []))],
    arms: plan.arms.map(({id}) => id.replace(/^reference\//, '')),
    headline: headlineOf(result),
  }
}

function headlineOf(result: SiteResult): readonly string[] {
  if ('kind' in result) return [makeCapacityReport(result).heading]
  const {sections} = makeReport(result)
  return sections.map(({scenario, headline: [first = 'nothing could be shown.']}) =>
    sections.length === 1 ? first : `${scenario.name}: ${first}`,
  )
}

/** A name for files and addresses, that no other has. Takes what it gives from `taken`. */
export function slugOf(file: string, taken: Set<string>): string {
  const stem = file
    .replace(/^.*\//, '')
    .replace(/\.json$/, '')
    .replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100)
  const plain = stem === '' ? 'result' : stem
  let slug = plain
  for (let number = 2; taken.has(slug); number++) slug = `${plain}-${number}`
  taken.add(slug)
  return slug
}
