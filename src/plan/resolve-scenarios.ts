import {readBody} from '../config/words/body.js'
import {duration} from '../config/words/duration.js'
import {count} from '../config/words/number.js'
import {header, path, serverUrl} from '../config/words/request.js'
import {readOptional, readWord} from '../config/words/word.js'
import {expecting} from '../config/scenario/expecting.js'
import {findScenario} from '../config/scenario/find.js'
import {adHocScenario, type Scenario} from '../config/scenario/scenario.js'
import {scenarioCaps} from '../config/scenario/caps.js'
import {usageError} from '../error.js'
import type {RequestHeaders} from '../http/request-fields.js'
import type {RunOptions} from './run-options.js'

/** What is measured when no scenario is named: pure overhead, CPU, waiting. */
const defaultScenarios = ['hello', 'cpu', 'io'] as const

/** Those that are named, or the one that a path makes, with what flags say of each. */
export async function resolveScenarios(options: RunOptions, cwd: string): Promise<readonly Scenario[]> {
  const found = await namedScenarios(options, cwd)
  const connections = readOptional(options.connections, '--connections', count(scenarioCaps.connections))
  const warmupMs = readOptional(options.warmup, '--warmup', duration({most: scenarioCaps.warmupMs}))
  const timeout = duration({least: 1, most: scenarioCaps.timeoutMs})
  const timeoutMs = readOptional(options.requestTimeout, '--request-timeout', timeout)
  const changed = found.map(scenario => ({
    ...scenario,
    connections: connections ?? scenario.connections,
    warmupMs: warmupMs ?? scenario.warmupMs,
    timeoutMs: timeoutMs ?? scenario.timeoutMs,
  }))
  const scenarios = expecting(changed, options)
  const names = scenarios.map(scenario => scenario.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw usageError('WB_NAMED_TWICE', `the scenario "${twice}" is named twice`)
  return scenarios
}

async function namedScenarios(options: RunOptions, cwd: string): Promise<readonly Scenario[]> {
  const {method, headers, body} = options
  const asked = askedPath(options)
  if (asked !== undefined) {
    const fields = headersOf((headers ?? []).map(line => readWord(line, '--header', header)))
    const text = body === undefined ? undefined : readBody(body, cwd)
    return [adHocScenario({path: asked, method, headers: fields, body: text})]
  }
  const stray = Object.entries({method, header: headers?.[0], body}).find(([, value]) => value !== undefined)
  if (stray !== undefined)
    throw usageError(
      'WB_FLAG_NEEDS_FLAG',
      `--${stray[0]} needs --path`,
      'a named scenario has its own request',
    )
  const words =
    options.scenarios.length > 0 ? options.scenarios : servesFixedApp(options) ? defaultScenarios : []
  if (words.length > 0) return Promise.all(words.map(word => findScenario(word, cwd)))
  return [adHocScenario({path: '/'})]
}

/** Of `--path`, or of a `--url` that names one; undefined: scenarios say what is asked. */
function askedPath({path: own, url, scenarios}: RunOptions): string | undefined {
  const ofUrl = readOptional(url, '--url', serverUrl)?.target
  const named = own === undefined ? scenarios[0] : `--path ${own}`
  if (ofUrl !== undefined && ofUrl !== '/' && named !== undefined)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      `--url has the path ${ofUrl}, and ${named} asks for another`,
      'give the path in one place',
    )
  if (own !== undefined && scenarios.length > 0)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      '--path makes a scenario of its own and cannot be joined with named ones',
      'run them one after another',
    )
  if (own !== undefined) return readWord(own, '--path', path)
  return scenarios.length > 0 ? undefined : ofUrl
}

/** Lines of one name stay together, in their order. */
function headersOf(lines: readonly (readonly [name: string, value: string])[]): RequestHeaders {
  const values = new Map<string, string[]>()
  for (const [name, value] of lines) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(
    [...values].map(([name, [first = '', ...more]]) => [name, more.length === 0 ? first : [first, ...more]]),
  )
}

/** Only of it is known what there is to ask for. */
function servesFixedApp({url, command, app, cwd}: RunOptions): boolean {
  return [url, command, app, cwd].every(said => said === undefined)
}
