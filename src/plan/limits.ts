import {platform, type Platform} from '../config/limit-presets.js'
import {cpus, cpuset, memory, pids} from '../config/words/limit.js'
import {readOptional, type Word} from '../config/words/word.js'
import type {Limits} from '../result/limits.js'

export {limitsText, type Limits} from '../result/limits.js'

/** What a flag, a setting of `--arm` or a field of bench.yaml says of limits: words, also where YAML has numbers. */
export interface LimitWords {
  readonly cpus?: string | number | undefined
  readonly memory?: string | number | undefined
  readonly pids?: string | number | undefined
  readonly cpuset?: string | number | undefined
  readonly like?: string | undefined
}

/** The names of limits, wherever they are said. */
export const limitNames = [
  'cpus',
  'memory',
  'pids',
  'cpuset',
  'like',
] as const satisfies readonly (keyof LimitWords)[]

/**
 * One set of limits; undefined when nothing was said. What is said by name goes before the same of `like`. `whereOf` is how
 * the user knows the place of a word: `--cpus`, `--arm gunicorn/sync: cpus`.
 * @throws BenchError (usage) with the place, what is allowed, and what was given
 */
export function readLimits(
  words: LimitWords,
  whereOf: (name: keyof LimitWords) => string = name => `--${name}`,
): Limits | undefined {
  const read = <Value>(name: keyof LimitWords, word: Word<Value>) => {
    const said = words[name]
    return readOptional(said === undefined ? undefined : String(said), whereOf(name), word)
  }
  const like = read('like', platform)
  const own = defined({
    cpus: read('cpus', cpus),
    memoryBytes: read('memory', memory),
    pids: read('pids', pids),
    cpuset: read('cpuset', cpuset),
  })
  const limits = mergeLimits(like === undefined ? undefined : limitsOf(like), own) ?? own
  return Object.keys(limits).length === 0 ? undefined : limits
}

/**
 * `own` where it says something, else `defaults`: an arm's own limits before those of all arms. The period of a preset
 * belongs to its quota, and goes with it.
 */
export function mergeLimits(defaults: Limits | undefined, own: Limits | undefined): Limits | undefined {
  if (defaults === undefined || own === undefined) return own ?? defaults
  const {periodMs, ...others} = defaults
  return {...others, ...(own.cpus === undefined ? defined({periodMs}) : {}), ...own}
}

function limitsOf({name, cpus, period, memory, pids}: Platform): Limits {
  return {...defined({cpus, periodMs: period, memoryBytes: memory, pids}), like: name}
}

/** Without what is undefined: a result has no such fields. */
function defined<Fields extends object>(
  fields: Fields,
): {[Key in keyof Fields]?: Exclude<Fields[Key], undefined>} {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]?: Exclude<Fields[Key], undefined>
  }
}
