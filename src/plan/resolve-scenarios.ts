import {refuseStrayRequest, requestOfFlags} from '../config/request/flags.js'
import {duration} from '../config/words/duration.js'
import {count} from '../config/words/number.js'
import {path, serverUrl} from '../config/words/request.js'
import {readOptional, readWord} from '../config/words/word.js'
import {expecting} from '../config/scenario/expecting.js'
import {findScenarios} from '../config/scenario/mix.js'
import {adHocScenario, type Scenario} from '../config/scenario/scenario.js'
import {scenarioCaps} from '../config/scenario/caps.js'
import {usageError} from '../error.js'
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
  const asked = askedPath(options)
  if (asked !== undefined) return [adHocScenario(requestOfFlags({...options, path: asked}, cwd))]
  refuseStrayRequest(options)
  const words =
    options.scenarios.length > 0 ? options.scenarios : servesFixedApp(options) ? defaultScenarios : []
  if (words.length > 0) return findScenarios(words, cwd)
  return [adHocScenario({path: '/'})]
}

/** Of `--path`, or of a `--url` that names one; undefined: scenarios say what is asked. */
function askedPath({path: own, url, scenarios}: RunOptions): string | undefined {
  const ofUrl = readOptional(url, '--url', serverUrl)?.target
  const [first] = scenarios
  const named = own !== undefined ? `--path ${own}` : typeof first === 'object' ? 'bench.yaml' : first
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

/** Only of it is known what there is to ask for. */
function servesFixedApp({url, command, app, cwd}: RunOptions): boolean {
  return [url, command, app, cwd].every(said => said === undefined)
}
