import type {ClosedLoopJob, OpenLoopJob} from '../../load/contract.js'
import type {Scenario} from '../../config/scenario/scenario.js'

/** The window opens once every connection has had an answer, and not before so much time. */
const rampMs = 10
const longestRampMs = 10_000
const longestDrainMs = 10_000
const mostOpenConnections = 1024
/** Below the two seconds for which gunicorn and the reference server keep an idle connection. */
const dropIdleAfterMs = 1000

export function closedJob(origin: string, scenario: Scenario, durationMs: number): ClosedLoopJob {
  return {
    model: 'closed',
    ...requestOf(origin, scenario, durationMs),
    connections: scenario.connections,
    warmup: {minMs: rampMs, minPerConnection: 1, maxMs: longestRampMs},
  }
}

export function openJob(
  origin: string,
  scenario: Scenario,
  durationMs: number,
  ratePerSecond: number,
  seed: number,
): OpenLoopJob {
  return {
    model: 'open',
    ...requestOf(origin, scenario, durationMs),
    ratePerSecond,
    arrivals: 'poisson',
    seed: seed >>> 0,
    maxConnections: mostOpenConnections,
    idleMs: dropIdleAfterMs,
    warmup: {minMs: rampMs},
  }
}

function requestOf(origin: string, scenario: Scenario, durationMs: number) {
  return {
    url: `${origin}${scenario.path}`,
    method: scenario.method,
    headers: scenario.headers,
    body: scenario.body ?? undefined,
    durationMs,
    timeoutMs: scenario.timeoutMs,
    drainMs: Math.min(longestDrainMs, scenario.timeoutMs),
    insecure: false,
  }
}
