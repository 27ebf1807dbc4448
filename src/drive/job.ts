import {routesOf, type Scenario} from '../config/scenario/scenario.js'
import {requestUrl} from '../http/request-url.js'
import type {ClosedLoopJob, JobMix, OpenLoopJob} from '../load/job.js'
import {affordable} from '../load/own-limits.js'
import type {RateStage} from '../traffic/rate-stage.js'
import {usualLengthOf} from '../traffic/walk.js'
import type {Destination} from './verify.js'

/** A slot-bound server with 64 clients in its queue needs seconds to answer the last of them. */
const longestDrainMs = 10_000

/** An open loop opens connections as it needs them, up to so many; beyond, requests wait in the generator, and that counts. */
const mostOpenConnections = 1024

/** Below the two seconds for which gunicorn and the reference server keep an idle connection. */
const dropIdleAfterMs = 1000

/** After this long without the turn of every connection the window opens nevertheless. */
export const longestWarmupMs = 10_000

type ClosedLoop = Pick<ClosedLoopJob, 'durationMs' | 'warmup' | 'processes' | 'cpus' | 'engine'> & {
  /** Of a mix: in which order its requests go. */
  readonly seed: number
}
type OpenLoop = Pick<
  OpenLoopJob,
  'durationMs' | 'warmup' | 'processes' | 'cpus' | 'engine' | 'ratePerSecond' | 'seed' | 'slices' | 'profile'
>

/** As many clients as the scenario says. */
export function closedLoopJob(
  to: Destination,
  scenario: Scenario,
  {seed, ...loop}: ClosedLoop,
): ClosedLoopJob {
  return {model: 'closed', ...requestsOf(to, scenario, seed), connections: scenario.connections, ...loop}
}

/**
 * Poisson arrivals: independent clients do not keep step. A rate is always one of requests; sessions arrive at as much less as
 * they send requests, on average.
 */
export function openLoopJob(to: Destination, scenario: Scenario, loop: OpenLoop): OpenLoopJob {
  const length = scenario.session === undefined ? 1 : usualLengthOf(scenario.session.steps)
  return {
    model: 'open',
    ...requestsOf(to, scenario, loop.seed),
    arrivals: 'poisson',
    maxConnections: affordable(mostOpenConnections, loop.processes),
    idleMs: dropIdleAfterMs,
    ...loop,
    ratePerSecond: loop.ratePerSecond / length,
    ...(loop.profile && {profile: loop.profile.map(stage => slowedBy(stage, length))}),
  }
}

function slowedBy({fromPerSecond, toPerSecond, durationMs}: RateStage, length: number): RateStage {
  return {fromPerSecond: fromPerSecond / length, toPerSecond: toPerSecond / length, durationMs}
}

function requestsOf(to: Destination, scenario: Scenario, seed: number) {
  const [first = scenario, ...others] = routesOf(scenario)
  const {timeoutMs} = scenario
  const mix: JobMix | undefined =
    others.length === 0
      ? undefined
      : {
          seed,
          requests: routesOf(scenario).map(({name, weight, ...route}) => ({
            name,
            weight,
            ...requestOf(to, route),
          })),
        }
  return {
    ...requestOf(to, first),
    ...(mix && {mix}),
    ...(scenario.session && {session: {...scenario.session, seed}}),
    ...{timeoutMs, insecure: to.insecure, drainMs: Math.min(longestDrainMs, timeoutMs)},
  }
}

function requestOf({origin, closes = false}: Destination, scenario: Omit<Scenario, 'name'>) {
  const {method, path, body, expect} = scenario
  const saysItself = Object.keys(scenario.headers).some(name => name.toLowerCase() === 'connection')
  const headers = closes && !saysItself ? {...scenario.headers, Connection: 'close'} : scenario.headers
  return {
    url: requestUrl({origin, target: path}),
    ...{method, headers, expect},
    body: body ?? undefined,
  }
}
