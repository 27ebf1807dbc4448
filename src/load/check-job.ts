import {validateHeaderName, validateHeaderValue} from 'node:http'
import {messageOf, usageError} from '../error.js'
import {bodyBytes} from '../http/request-body.js'
import {isUnix} from '../http/request-url.js'
import {durationOf, type RateStage} from '../traffic/rate-stage.js'
import {urlOf} from './engine/request-bytes.js'
import {unpackReplay} from './pace/replay.js'
import type {Arrivals, ClosedLoopJob, EngineName, JobMix, LoadJob, OpenLoopJob, Replay} from './job.js'

const hourMs = 3_600_000
const tenMinutesMs = 600_000

/** What a load can be asked for. Lower bounds first. */
export const loadCaps = {
  connections: [1, 10_000],
  durationMs: [1, hourMs],
  timeoutMs: [1, tenMinutesMs],
  drainMs: [0, tenMinutesMs],
  warmupMs: [0, hourMs],
  minPerConnection: [0, 1_000_000],
  /** More than one process can send; the lowest is one request in an hour, the longest window. */
  ratePerSecond: [1 / 3600, 200_000],
  seed: [0, 2 ** 32 - 1],
  idleMs: [1, tenMinutesMs],
  processes: [1, 8],
  /** In a window: more would be a file of megabytes. */
  slices: 5000,
  limits: [0, 8],
  stages: [1, 100],
  profileRate: [0, 200_000],
  replayed: [1, 1_000_000],
  different: [1, 100_000],
  mixed: [1, 50],
  weight: [1e-6, 1e6],
  /** One copy is shared by all connections. */
  bodyBytes: [0, 16 * 1024 * 1024],
} as const

/** Those that autocannon can write, without CONNECT, whose answer has no end. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const

const arrivals: readonly Arrivals[] = ['poisson', 'constant']

/** Headers that frame the message: the generator writes them itself. */
const ownHeaders = new Set(['content-length', 'transfer-encoding'])

/** Throws a usage error that names the field, or returns the job as it is. */
export function checkJob<Job extends LoadJob>(job: Job): Job {
  requireEngineFor(urlOf(job).origin, job.engine)
  requireRequest(job)
  if (job.mix !== undefined) requireMix(job.mix)
  requireRange('duration', job.durationMs, loadCaps.durationMs)
  requireRange('timeout', job.timeoutMs, loadCaps.timeoutMs)
  requireRange('drain', job.drainMs, loadCaps.drainMs)
  requireRange('generator processes', job.processes ?? 1, loadCaps.processes, 'whole')
  requireCpus(job.cpus)
  requireRange('longest wait for a steady state', job.warmup.steadyWithinMs ?? 0, loadCaps.warmupMs)
  if (job.model === 'closed') requireClosed(job)
  else requireOpen(job)
  return job
}

function requireRequest({method, headers, body}: Pick<LoadJob, 'method' | 'headers' | 'body'>): void {
  requireMethod(method)
  for (const [name, values] of Object.entries(headers))
    for (const value of [values].flat()) requireHeader(name, value)
  requireRange('body bytes', bodyBytes(body).length, loadCaps.bodyBytes)
}

function requireMix({seed, requests}: JobMix): void {
  requireRange('seed', seed, loadCaps.seed, 'whole')
  requireRange('requests of a mix', requests.length, loadCaps.mixed, 'whole')
  for (const request of requests) {
    urlOf(request)
    requireRequest(request)
    requireRange('weight', request.weight, loadCaps.weight)
  }
}

function requireClosed({connections, warmup}: ClosedLoopJob): void {
  requireRange('connections', connections, loadCaps.connections, 'whole')
  requireRange('longest warm-up', warmup.maxMs, loadCaps.warmupMs)
  requireRange('shortest warm-up', warmup.minMs, [0, warmup.maxMs])
  requireRange('wait before the window', warmup.phaseMs ?? 0, loadCaps.warmupMs)
  requireRange('answers per connection in the warm-up', warmup.minPerConnection, loadCaps.minPerConnection)
}

function requireOpen(job: OpenLoopJob): void {
  requireRange('rate', job.ratePerSecond, loadCaps.ratePerSecond)
  if (!arrivals.some(known => known === job.arrivals))
    throw usageError(
      'WB_BAD_LOAD_JOB',
      `no arrivals are called ${job.arrivals}`,
      `one of ${arrivals.join(', ')}`,
    )
  requireRange('seed', job.seed, loadCaps.seed, 'whole')
  requireRange('most connections', job.maxConnections, loadCaps.connections, 'whole')
  requireRange('idle time of a connection', job.idleMs, loadCaps.idleMs)
  requireRange('warm-up', job.warmup.minMs, loadCaps.warmupMs)
  requireRange('usual number in the system', job.warmup.usualInSystem ?? 0, [0, Infinity])
  if (job.profile !== undefined) requireProfile(job.profile, job.durationMs)
  if (job.replay !== undefined) requireReplay(job.replay, job.durationMs)
  if (job.slices === undefined) return
  const {everyMs, limitsMs} = job.slices
  requireRange('slice', everyMs, [job.durationMs / loadCaps.slices, job.durationMs])
  requireRange('limits of latency', limitsMs.length, loadCaps.limits, 'whole')
}

function requireProfile(stages: readonly RateStage[], durationMs: number): void {
  requireRange('stages of a profile', stages.length, loadCaps.stages, 'whole')
  for (const {fromPerSecond, toPerSecond, durationMs: stageMs} of stages) {
    requireRange('rate of a profile', fromPerSecond, loadCaps.profileRate)
    requireRange('rate of a profile', toPerSecond, loadCaps.profileRate)
    requireRange('length of a stage', stageMs, loadCaps.durationMs)
  }
  const wholeMs = durationOf(stages)
  requireRange('duration of a profile', durationMs, [wholeMs, wholeMs])
}

function requireReplay(replay: Replay, durationMs: number): void {
  const {at, which} = unpackReplay(replay)
  requireRange('requests of a replay', at.length, loadCaps.replayed, 'whole')
  requireRange('different requests of a replay', replay.requests.length, loadCaps.different, 'whole')
  requireRange('requests of a replay', which.length, [at.length, at.length])
  requireRange('last instant of a replay', at.at(-1) ?? 0, [0, durationMs])
  for (const request of replay.requests) requireRequest(request)
}

function requireEngineFor(origin: string, engine: EngineName = 'autocannon'): void {
  if (origin.startsWith('https:') && engine === 'kernel')
    throw usageError('WB_BAD_URL', `cannot load ${origin}: the kernel engine speaks no TLS`, 'use autocannon')
  if (isUnix(origin) && engine !== 'kernel')
    throw usageError('WB_BAD_URL', `cannot load ${origin}: Unix sockets need the kernel engine`)
}

/** It becomes an argument of `taskset`. */
function requireCpus(cpus: string | undefined): void {
  if (cpus === undefined || /^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*$/.test(cpus)) return
  throw usageError('WB_BAD_LOAD_JOB', `not a list of CPUs: ${cpus}`, 'for example 0 or 2-3,6')
}

function requireMethod(method: string): void {
  if (methods.some(known => known === method)) return
  throw usageError('WB_BAD_LOAD_JOB', `cannot send method ${method}`, `one of ${methods.join(', ')}`)
}

function requireHeader(name: string, value: string): void {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch (cause) {
    throw usageError('WB_BAD_HEADER', `header ${JSON.stringify(name)}: ${messageOf(cause)}`, undefined, cause)
  }
  if (!ownHeaders.has(name.toLowerCase())) return
  throw usageError('WB_BAD_HEADER', `header ${name} cannot be set`, 'the generator writes it from the body')
}

function requireRange(
  what: string,
  value: number,
  [lowest, highest]: readonly [number, number],
  kind: 'whole' | 'any' = 'any',
): void {
  const isNumber = kind === 'whole' ? Number.isSafeInteger(value) : Number.isFinite(value)
  if (isNumber && value >= lowest && value <= highest) return
  throw usageError(
    'WB_BAD_NUMBER',
    `${what} must be ${kind === 'whole' ? 'a whole number ' : ''}from ${lowest} to ${highest}, not ${value}`,
  )
}
