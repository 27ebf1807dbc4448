import {splitWords} from '../../text/quoting.js'
import {platform} from '../limit-presets.js'
import {cpus, cpuset, memory, pids} from '../words/limit.js'
import {count} from '../words/number.js'
import {command} from '../words/request.js'
import type {Word} from '../words/word.js'

/** Most processes, threads and connections that one arm may have. */
export const armCaps = {workers: 256, threads: 256, workerConnections: 100_000} as const

const longestText = 4096

function text(allowed: string): Word<string> {
  return {
    code: 'WB_BAD_SETTING',
    allowed: `${allowed}, of at most ${longestText} characters and without control characters`,
    read: given => (/^[^\p{Cc}]{1,4096}$/u.test(given) ? given : undefined),
  }
}

const longestLabel = 40

const label: Word<string> = {
  code: 'WB_BAD_SETTING',
  allowed: `a name of 1 to ${longestLabel} printable characters`,
  read: given => (/^[^\p{Cc}\p{Cf}]{1,40}$/u.test(given) ? given : undefined),
}

const truth: Word<boolean> = {
  code: 'WB_BAD_SETTING',
  allowed: 'true or false',
  read: given => ({true: true, false: false})[given],
}

/** Arguments as they would stand in a shell; none is as good as some. */
const argumentWords: Word<readonly string[]> = {
  code: 'WB_BAD_SETTING',
  allowed: `arguments as a shell takes them, with every quote closed, of at most ${longestText} characters`,
  read: given => (given.length <= longestText ? splitWords(given) : undefined),
}

/**
 * What an arm can be given, by the name that it has in --arm and in bench.yaml. Each is a value or a list of values; every
 * value of a list is an arm. Beside these there are `env.NAME` and `param.NAME`.
 */
export const armSettingWords = {
  server: text('the name of a server'),
  mode: text('the name of a mode'),
  workers: count(armCaps.workers),
  threads: count(armCaps.threads),
  'worker-connections': count(armCaps.workerConnections),
  gil: truth,
  args: argumentWords,
  python: text('the path of an interpreter'),
  app: text('MODULE:ATTRIBUTE'),
  cwd: text('a folder'),
  command,
  label,
  cpus,
  memory,
  pids,
  cpuset,
  like: platform,
} as const satisfies Readonly<Record<string, Word<unknown>>>

export type ArmSettingName = keyof typeof armSettingWords

/** Of a variable: `env.MALLOC_ARENA_MAX`; of what --param sweeps: `param.POOL`. */
export const variableSetting = /^(env|param)\.([A-Za-z_]\w{0,99})$/

const variableValue: Word<string> = {
  code: 'WB_BAD_SETTING',
  allowed: `a text of at most ${longestText} characters and without NUL`,
  read: given => (given.length <= longestText && !given.includes('\0') ? given : undefined),
}

/** Of a server's own variables, what bench itself needs. */
export const reservedVariable = /^(PORT|BENCH_\w*|WORKERBENCH_\w*)$/

/** undefined: there is no such setting. */
export function settingWord(name: string): Word<unknown> | undefined {
  if (variableSetting.test(name)) return variableValue
  return Object.hasOwn(armSettingWords, name) ? armSettingWords[name as ArmSettingName] : undefined
}

export const settingNames = [...Object.keys(armSettingWords), 'env.NAME', 'param.NAME'].join(', ')
