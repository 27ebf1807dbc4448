import {usageError} from '../../error.js'
import {findScenario} from './find.js'
import type {ScenarioWord} from './inline.js'
import type {Route, Scenario} from './scenario.js'

const mixName = 'mix'

/** A load cannot choose among more. */
const mostRoutes = 50

/** All that are named, in their order; those with a weight together are one, `mix`, in the place of the first of them. */
export async function findScenarios(
  words: readonly ScenarioWord[],
  cwd: string,
): Promise<readonly Scenario[]> {
  const found = await Promise.all(
    words.map(async word => ({scenario: await scenarioOf(word, cwd), weight: weightOf(word)})),
  )
  const weighted = found.flatMap(({scenario, weight}) => (weight === null ? [] : [{...scenario, weight}]))
  if (weighted.length === 0) return found.map(({scenario}) => scenario)
  const mix = mixOf(weighted)
  const at = found.findIndex(({weight}) => weight !== null)
  return found.flatMap(({scenario, weight}, index) =>
    index === at ? [mix] : weight === null ? [scenario] : [],
  )
}

function weightOf(word: ScenarioWord): number | null {
  return typeof word === 'string' ? null : (word.weight ?? null)
}

async function scenarioOf(word: ScenarioWord, cwd: string): Promise<Scenario> {
  if (typeof word === 'string') return findScenario(word, cwd)
  const {scenario, weight, ...own} = word
  if (scenario !== undefined) return findScenario(scenario, cwd)
  return (await import('./read.js')).inlineScenario({...own, path: own.path ?? '/'}, weight !== undefined)
}

function mixOf(weighted: readonly (Scenario & {readonly weight: number})[]): Scenario {
  const [first] = weighted
  if (first === undefined) throw new RangeError('a mix of no requests')
  if (weighted.length > mostRoutes)
    throw usageError('WB_TOO_MANY', `a mix takes at most ${mostRoutes} requests, not ${weighted.length}`)
  const names = weighted.map(({name}) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw usageError(
      'WB_NAMED_TWICE',
      `the mix has two requests that are called "${twice}"`,
      'give one of them another name, or leave one out and add its weight to the other',
    )
  const {method, path, headers, body, expect} = first
  const longest = (of: (scenario: Scenario) => number) => Math.max(...weighted.map(of))
  return {
    ...{method, path, headers, body, expect},
    name: mixName,
    description: '',
    connections: longest(({connections}) => connections),
    warmupMs: longest(({warmupMs}) => warmupMs),
    timeoutMs: longest(({timeoutMs}) => timeoutMs),
    needs: weighted.find(({needs}) => needs !== undefined)?.needs,
    mix: weighted.map(routeOf),
  }
}

function routeOf({
  name,
  weight,
  method,
  path,
  headers,
  body,
  expect,
}: Scenario & {readonly weight: number}): Route {
  return {name, weight, method, path, headers, body, expect}
}
