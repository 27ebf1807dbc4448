import {duration} from '../../config/words/duration.js'
import {count, rate} from '../../config/words/number.js'
import {readOptional, readWord} from '../../config/words/word.js'
import {usageError} from '../../error.js'
import type {Plan} from '../../plan/plan.js'
import type {Limits} from '../../result/limits.js'
import type {Candidate, TuneAim} from '../../result/tune.js'
import {slo, type Slo} from '../../config/words/slo.js'
import {count as counted} from '../../text/words.js'
import {cpusOfList} from '../../unit/cpu-list.js'
import {formatDuration} from '../../unit/duration.js'
import {candidatesOf, type Room} from './grid.js'

/** Everything that a tuning will do, as far as it is known before anything was measured. */
export interface TunePlan {
  /** Candidates as arms, scenario, generator; its rounds, phases and lengths are not the tuning's. */
  readonly run: Plan
  readonly candidates: readonly Candidate[]
  readonly aim: TuneAim & {readonly slo: Slo}
  /** The scenario's number of clients was asked for. */
  readonly hasConnections: boolean
}

/** What the user asked for, as words. */
export interface TuneOptions {
  readonly slo?: string | undefined
  readonly objective?: string | undefined
  readonly rate?: string | undefined
  readonly budget?: string | undefined
  readonly replicas?: string | undefined
  readonly dbConnections?: string | undefined
  readonly dbPool?: string | undefined
}

/** What else a plan follows from. */
export interface TuneFacts {
  /** That may be used here, and that a server sees. */
  readonly cores: number
  readonly hostCores: number
  /** Nobody named sizes: those of `grid.ts` are looked at. */
  readonly isGrid: boolean
  /** Somebody named the number of clients. */
  readonly hasConnections: boolean
}

export const objectives = ['load', 'memory', 'cpu', 'p99'] as const
type Objective = (typeof objectives)[number]

/** What people wait for without noticing that they wait. */
export const defaultSlo = 'p99<500ms'
export const defaultBudgetMs = 480_000
const budgets = {least: 20_000, most: 12 * 3_600_000} as const
/** What a kind needs for anything to be said of it: two starts for the laws, one in the race. */
const leastPerKindMs = 6000
const mostCandidates = 2000

/** What the words of a tuning say by themselves, before any app is looked at. */
export type TuneWords = Pick<TuneAim, 'objective' | 'ratePerSecond' | 'budgetMs' | 'database'> & {
  readonly slo: Slo
}

export function readTune(options: TuneOptions): TuneWords {
  const objective = objectiveOf(options.objective)
  return {
    slo: readWord(options.slo ?? defaultSlo, '--slo', slo),
    objective,
    ratePerSecond: rateOf(options.rate, objective),
    budgetMs: readOptional(options.budget, '--budget', duration(budgets)) ?? defaultBudgetMs,
    database: databaseOf(options),
  }
}

/** What was asked for → a checked plan, before anything is started. */
export function resolveTune(
  words: TuneWords,
  run: Plan,
  {cores, hostCores, isGrid, hasConnections}: TuneFacts,
): TunePlan {
  const {arms, scenarios} = run
  if (scenarios.length !== 1)
    throw usageError(
      'WB_TOO_MANY',
      `a tuning takes one scenario, not ${scenarios.length}`,
      'run it once for each',
    )
  const limits = commonLimits(arms.map(arm => arm.limits))
  const room: Room = {
    cores: Math.min(limits?.cpus ?? Infinity, cpusetSize(limits) ?? Infinity, cores),
    memoryBytes: limits?.memoryBytes ?? null,
    hostCores,
  }
  const candidates = candidatesOf(arms, room, isGrid)
  refuseWrongSize(candidates)
  refuseShortBudget(candidates, words.budgetMs)
  const used = new Set(candidates.map(({arm}) => arm))
  return {
    run: {
      ...run,
      arms: arms.filter(({id}) => used.has(id)),
      starts: run.starts.filter(({arm}) => used.has(arm.id)),
    },
    candidates,
    hasConnections,
    aim: {...words, cores: room.cores, memoryBytes: room.memoryBytes},
  }
}

/** Of all candidates: what may be deployed is one thing. */
function commonLimits(all: readonly (Limits | undefined)[]): Limits | undefined {
  const distinct = new Set(all.map(limits => JSON.stringify(limits ?? null)))
  if (distinct.size > 1)
    throw usageError(
      'WB_TOO_MANY',
      `${distinct.size} sets of limits: a tuning is for one size of deployment`,
      'give one --cpus and one --memory, and tune once for each size',
    )
  return all[0]
}

function cpusetSize(limits: Limits | undefined): number | undefined {
  return limits?.cpuset === undefined ? undefined : cpusOfList(limits.cpuset)?.length
}

function refuseWrongSize(candidates: readonly Candidate[]): void {
  if (candidates.length === 0)
    throw usageError(
      'WB_NOTHING_NAMED',
      'no candidate: bench does not know how to set the workers of what was named',
      'name servers of `bench servers` with --server or --arm',
    )
  if (candidates.length > mostCandidates)
    throw usageError(
      'WB_TOO_MANY',
      `${candidates.length} candidates; a tuning takes at most ${mostCandidates}`,
      'name fewer servers, modes or values of --param',
    )
}

function refuseShortBudget(candidates: readonly Candidate[], budgetMs: number): void {
  const kinds = new Set(candidates.map(({kind}) => kind)).size
  const leastMs = kinds * leastPerKindMs
  if (budgetMs >= leastMs) return
  throw usageError(
    'WB_BUDGET_TOO_SHORT',
    `a budget of ${formatDuration(budgetMs)} is too short for ${counted(kinds, 'kind')} of servers; they need at least ${formatDuration(leastMs)}`,
    'name fewer with --server and --mode, or give a larger --budget',
  )
}

function objectiveOf(text: string | undefined): Objective {
  return objectives.find(one => one === text) ?? 'load'
}

function rateOf(text: string | undefined, objective: Objective): number | null {
  const perSecond = readOptional(text, '--rate', {
    ...rate,
    read: word => rate.read(word.replace(/ ?(?:req)?\/s$/, '')),
  })
  if (objective === 'load' && perSecond !== undefined)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      '--rate: the load is what is looked for',
      'give --objective memory, cpu or p99 beside it, or leave it out',
    )
  if (objective !== 'load' && perSecond === undefined)
    throw usageError(
      'WB_FLAG_NEEDS_FLAG',
      `--objective ${objective} needs --rate`,
      'say at how many requests per second, such as --rate 50',
    )
  return perSecond ?? null
}

const mostConnections = 100_000

function databaseOf({dbConnections, dbPool, replicas}: TuneOptions): TuneAim['database'] {
  const connections = readOptional(dbConnections, '--db-connections', count(mostConnections))
  const pool = readOptional(dbPool, '--db-pool', count(mostConnections)) ?? null
  const copies = readOptional(replicas, '--replicas', count(10_000)) ?? 1
  if (connections !== undefined) return {connections, replicas: copies, pool}
  const stray = dbPool === undefined ? (replicas === undefined ? undefined : '--replicas') : '--db-pool'
  if (stray === undefined) return null
  throw usageError(
    'WB_FLAG_NEEDS_FLAG',
    `${stray} needs --db-connections`,
    'say how many connections the database allows: PostgreSQL says it with SHOW max_connections',
  )
}
