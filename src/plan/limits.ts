import {platform, type Platform} from '../config/limit-presets.js'
import {cpus, cpuset, memory, pids} from '../config/words/limit.js'
import {readOptional, type Word} from '../config/words/word.js'
import type {Limits} from '../result/limits.js'
import {formatBytes} from '../unit/bytes.js'
import {formatFact} from '../unit/number.js'

export type {Limits} from '../result/limits.js'

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

/** Every combination of lists of words: `--cpus 0.5,1 --memory 256M,512M` are four. A single undefined: no limits at all. */
export function expandLimits(
  words: {
    readonly cpus?: string | undefined
    readonly memory?: string | undefined
    readonly pids?: string | undefined
    /** A list of CPUs is one limit. */
    readonly cpuset?: string | undefined
    readonly like?: string | undefined
  },
  whereOf?: (name: keyof LimitWords) => string,
): readonly [Limits | undefined, ...(Limits | undefined)[]] {
  const each = (text: string | undefined) => text?.split(',').map(part => part.trim()) ?? [undefined]
  const all = each(words.like).flatMap(like =>
    each(words.cpus).flatMap(cpus =>
      each(words.memory).flatMap(memory =>
        each(words.pids).map(pids => readLimits({cpus, memory, pids, cpuset: words.cpuset, like}, whereOf)),
      ),
    ),
  )
  const texts = all.map(limitsText)
  const [first, ...others] = all.filter((_, index) => texts.indexOf(texts[index] ?? '') === index)
  return [first, ...others]
}

/** `0.5 CPU, 512 MiB, 256 pids, CPUs 0-1`, for the name of an arm and its row; empty without limits. */
export function limitsText(limits: Limits | undefined): string {
  if (limits === undefined) return ''
  const {cpus, memoryBytes, pids, cpuset} = limits
  return [
    cpus === undefined ? '' : `${formatFact(cpus)} CPU`,
    memoryBytes === undefined ? '' : formatBytes(memoryBytes),
    pids === undefined ? '' : `${pids} pids`,
    cpuset === undefined ? '' : `CPUs ${cpuset}`,
  ]
    .filter(part => part !== '')
    .join(', ')
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
