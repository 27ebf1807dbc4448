import {randomOf} from '../../traffic/random.js'
import type {LogEntry} from './line.js'
import {routeOf} from './route.js'

/** A request of a log that is sent again, once or more often. */
export interface ReplayedRequest {
  /** Of its row: method and route, or one name for all the rare ones. */
  readonly name: string
  readonly method: string
  readonly target: string
  /** Statuses of a good answer. */
  readonly status: string
}

export interface ReplayPlan {
  readonly requests: readonly ReplayedRequest[]
  /** In order; from the begin on, ms, and which of the requests. */
  readonly sends: readonly {readonly atMs: number; readonly request: number}[]
  readonly durationMs: number
  /** By name, the most frequent first. */
  readonly counts: readonly (readonly [name: string, count: number])[]
  /** The second in which it begins, ms since 1970. */
  readonly startMs: number
  /** The log's times are whole seconds: within each, instants were drawn. */
  readonly isSpread: boolean
}

/** So many routes have rows of their own. */
const mostRows = 40
const others = 'other requests'

/**
 * When to send what. A log whose times are whole seconds does not say when in a second a request came: there each has any
 * instant of it, as independent clients have; the counts of its seconds stay.
 */
export function planReplay(
  entries: readonly LogEntry[],
  {speed, seed}: {readonly speed: number; readonly seed: number},
): ReplayPlan {
  const startMs = secondOf(entries[0]?.atMs ?? 0)
  const endMs = secondOf(entries.at(-1)?.atMs ?? 0) + 1000
  const isSpread = entries.every(({atMs}) => atMs % 1000 === 0)
  const times = isSpread ? spread(entries, seed) : entries.map(({atMs}) => atMs)
  const names = namesOf(entries)
  const requests = new Map<string, {readonly index: number; readonly request: ReplayedRequest}>()
  const sends = entries.map((entry, index) => {
    const {method, target} = entry
    const status = expectedOf(entry)
    const key = `${method} ${status} ${target}`
    let found = requests.get(key)
    if (found === undefined) {
      const route = `${method} ${routeOf(target)}`
      const name = names.own.has(route) ? route : others
      found = {index: requests.size, request: {name, method, target, status}}
      requests.set(key, found)
    }
    return {atMs: ((times[index] ?? 0) - startMs) / speed, request: found.index}
  })
  return {
    requests: [...requests.values()].map(({request}) => request),
    sends,
    durationMs: (endMs - startMs) / speed,
    counts: names.counts,
    ...{startMs, isSpread},
  }
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

/** The same instants, each later by a part of a second; in order, as they were. */
function spread(entries: readonly LogEntry[], seed: number): readonly number[] {
  const random = randomOf(seed, 0)
  // In one pass: entries of one second stand together.
  return entries.map(({atMs}) => atMs + random() * 1000).sort((a, b) => a - b)
}

function namesOf(entries: readonly LogEntry[]) {
  const all = new Map<string, number>()
  for (const {method, target} of entries) {
    const route = `${method} ${routeOf(target)}`
    all.set(route, (all.get(route) ?? 0) + 1)
  }
  const sorted = [...all].sort(([, a], [, b]) => b - a)
  const own = sorted.slice(0, sorted.length > mostRows ? mostRows - 1 : mostRows)
  const rest = sorted.slice(own.length).reduce((sum, [, count]) => sum + count, 0)
  return {
    own: new Set(own.map(([route]) => route)),
    counts: rest === 0 ? own : [...own, [others, rest] as [string, number]],
  }
}

/** Answers as good as the log's: a success, a redirect, or where it had a client's error, that. */
function expectedOf({status}: LogEntry): string {
  return status !== null && status >= 400 && status < 500 ? '2xx,3xx,4xx' : '2xx,3xx'
}
