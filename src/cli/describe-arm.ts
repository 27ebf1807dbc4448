import {sourceText, type Source} from '../config/source.js'
import {launchRecord} from '../drive/launch-record.js'
import {isRunning, type Arm} from '../plan/arm.js'
import type {Plan} from '../plan/plan.js'
import {isTaken} from '../plan/taken.js'
import {joinWords} from '../text/quoting.js'
import {fieldsWithoutSecrets, stars, withoutSecrets, type Secrets} from '../text/secrets.js'
import {formatDuration} from '../unit/duration.js'

/** An arm of `--dry-run`: what it is called, where each of its settings was said, and how it is started. */
export function describeArm(arm: Arm, plan: Plan): readonly string[] {
  const asked = arm.requestedAs === null ? '' : ` (asked for as ${arm.requestedAs})`
  const label = arm.label === undefined ? '' : `${arm.label}: `
  return [
    `  ${label}${plan.url ?? arm.id}${asked}`,
    ...lineOf(settingsOf(arm, plan)),
    ...startOf(arm, plan.secrets),
  ]
}

function lineOf(settings: readonly string[]): readonly string[] {
  return settings.length === 0 ? [] : [`    ${settings.join(' · ')}`]
}

function settingsOf(arm: Arm, {choices, secrets}: Plan): readonly string[] {
  const choice = choices.get(arm.id)
  if (choice === undefined) return []
  const said = [...choice].map(([name, {value, from}]) => {
    const note = isTaken(arm, name, value) ? '' : '; it takes none'
    return `${name} ${valueText(name, value, secrets)} (${sourceText(from)}${note})`
  })
  const defaults = (['workers', 'threads'] as const).flatMap(name =>
    choice.has(name) || arm[name] === null ? [] : [`${name} ${arm[name]} (default)`],
  )
  return [...said, ...defaults]
}

function valueText(name: string, value: string | null, secrets: Secrets): string {
  if (value === null) return 'unset'
  const variable = name.replace(/^(env|param)\./, '')
  const shown =
    variable === name
      ? withoutSecrets(value, secrets)
      : fieldsWithoutSecrets({[variable]: value}, secrets, stars)[variable]
  return shown === undefined || shown === '' ? '""' : shown
}

function startOf(arm: Arm, secrets: Secrets): readonly string[] {
  const launch = launchRecord(arm, secrets)
  if (launch === null || isRunning(arm)) return []
  const by = arm.launch.kind === 'manifest' ? ` (servers/${arm.launch.manifest.name}/server.yaml)` : ''
  return [`    starts: ${joinWords(launch.argv)}${by}`]
}

/** What of a run was said, and where; all else has its default. */
export function describeSources(plan: Plan, sources: ReadonlyMap<string, Source>): readonly string[] {
  const values: Readonly<Record<string, string>> = {
    rounds: String(plan.rounds),
    duration: formatDuration(plan.durationMs),
    scenarios: plan.scenarios.map(({name}) => name).join(','),
    connections: [...new Set(plan.scenarios.map(({connections}) => connections))].join(','),
    warmup: [...new Set(plan.scenarios.map(({warmupMs}) => formatDuration(warmupMs)))].join(','),
    engine: plan.engine,
    'load-workers': String(plan.loadWorkers),
    seed: String(plan.seed),
    budget: plan.budgetMs === null ? '' : formatDuration(plan.budgetMs),
    ready: plan.ready === null ? '' : `${plan.ready.path} ${plan.ready.status}`,
    port: plan.port === null ? '' : String(plan.port),
  }
  const said = Object.entries(values).flatMap(([name, value]) => {
    const source = sources.get(name)
    return source === undefined ? [] : [`${name} ${value} (${sourceText(source)})`]
  })
  const others = [...sources].flatMap(([name, source]) =>
    source.kind === 'file' && !Object.hasOwn(values, name) ? [`${name} (${sourceText(source)})`] : [],
  )
  const all = [...said, ...others]
  return [
    'settings of the run',
    `  ${[...all, all.length === 0 ? 'all: default' : 'all others: default'].join(' · ')}`,
  ]
}
