import type {Scenario} from '../config/scenario/scenario.js'
import {requestUrl} from '../http/request-url.js'
import type {ClosedLoopJob, OpenLoopJob} from '../load/contract.js'
import {affordable} from '../load/own-limits.js'
import type {Destination} from './verify.js'

/** A slot-bound server with 64 clients in its queue needs seconds to answer the last of them. */
const longestDrainMs = 10_000

/** An open loop opens connections as it needs them, up to so many; beyond, requests wait in the generator, and that counts. */
const mostOpenConnections = 1024

/** Below the two seconds for which gunicorn and the reference server keep an idle connection. */
const dropIdleAfterMs = 1000

/** After this long without the turn of every connection the window opens nevertheless. */
export const longestWarmupMs = 10_000

type ClosedLoop = Pick<ClosedLoopJob, 'durationMs' | 'warmup' | 'processes' | 'cpus' | 'engine'>
type OpenLoop = Pick<
  OpenLoopJob,
  'durationMs' | 'warmup' | 'processes' | 'cpus' | 'engine' | 'ratePerSecond' | 'seed' | 'slices'
>

/** As many clients as the scenario says. */
export function closedLoopJob(to: Destination, scenario: Scenario, loop: ClosedLoop): ClosedLoopJob {
  return {model: 'closed', ...requestOf(to, scenario), connections: scenario.connections, ...loop}
}

/** Poisson arrivals: independent clients do not keep step. */
export function openLoopJob(to: Destination, scenario: Scenario, loop: OpenLoop): OpenLoopJob {
  return {
    model: 'open',
    ...requestOf(to, scenario),
    arrivals: 'poisson',
    maxConnections: affordable(mostOpenConnections, loop.processes),
    idleMs: dropIdleAfterMs,
    ...loop,
  }
}

function requestOf({origin, insecure, closes = false}: Destination, scenario: Scenario) {
  const {method, path, body, expect, timeoutMs} = scenario
  const saysItself = Object.keys(scenario.headers).some(name => name.toLowerCase() === 'connection')
  const headers = closes && !saysItself ? {...scenario.headers, Connection: 'close'} : scenario.headers
  return {
    url: requestUrl({origin, target: path}),
    ...{method, headers, expect, timeoutMs, insecure},
    body: body ?? undefined,
    drainMs: Math.min(longestDrainMs, timeoutMs),
  }
}
