import type {Session} from '../../traffic/contract.js'
import type {RateStage} from '../../traffic/rate-stage.js'
import {anySuccess, type Expectation} from '../../http/expectation.js'
import type {RequestBody} from '../../http/request-body.js'
import type {RequestHeaders} from '../../http/request-fields.js'
import type {MadeRequest} from '../request/written.js'

/** What is asked of a server: one request, or whole sessions, by a number of connections. */
export interface Scenario {
  /** Lower case; names the cell in results. */
  readonly name: string
  readonly description: string
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: RequestHeaders
  readonly body: RequestBody | null
  readonly connections: number
  /** The shortest warm-up; it lasts longer until every connection has had an answer. */
  readonly warmupMs: number
  /** A request without its whole answer after this long is a timeout. */
  readonly timeoutMs: number
  /** What a good answer is. */
  readonly expect: Expectation
  /** Whole sessions in the place of the request, which is then their first. */
  session?: Session | undefined
  /** Secrets that the file took from the environment. */
  secretValues?: readonly string[] | undefined
  /** How the rate of arrivals changes, where it does. */
  readonly profile?: readonly RateStage[] | undefined
  /** What the server must have been given for this to work. */
  readonly needs?: 'database' | undefined
  /** Several requests in place of the one, which is the first of them. */
  readonly mix?: readonly Route[] | undefined
}

/** One of several requests that share a load. */
export interface Route extends Pick<Scenario, 'method' | 'path' | 'headers' | 'body' | 'expect'> {
  /** Unlike the others'. */
  readonly name: string
  readonly weight: number
}

/** The single requests of a scenario, each as a scenario of its own: one, or those of its mix. */
export function routesOf(scenario: Scenario): readonly (Scenario & {readonly weight: number})[] {
  const {mix, ...rest} = scenario
  return mix === undefined ? [{...rest, weight: 1}] : mix.map(route => ({...rest, ...route}))
}

/** Closed loop, as wrk: enough to keep two workers of any mode full, few enough that a sync worker's queue stays short. */
export const defaultConnections = 64

/** Long enough for V8 to compile the hot paths at thousands of requests a second. */
export const defaultWarmupMs = 500

/** A slot-bound server with 64 waiting clients answers late, not never. */
export const defaultTimeoutMs = 10_000

/** The scenario of `--path`: named after nothing, described by its request. */
export function adHocScenario(asked: Pick<MadeRequest, 'path'> & Partial<MadeRequest>): Scenario {
  const request = {method: 'GET', headers: {}, body: null, ...asked}
  return {
    name: 'adhoc',
    description: `${request.method} ${request.path}`,
    ...request,
    connections: defaultConnections,
    warmupMs: defaultWarmupMs,
    timeoutMs: defaultTimeoutMs,
    expect: anySuccess,
  }
}

/** A GET of a path that is named instead of a scenario, and named after it: `/articles/?page=2` is `articles-page-2`. */
export function pathScenario(path: string): Scenario {
  const name = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '')
    .slice(0, 40)
  return {...adHocScenario({path}), name: name === '' ? 'root' : name}
}
