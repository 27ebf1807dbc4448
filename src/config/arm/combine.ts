import {usageError} from '../../error.js'
import type {Source} from '../source.js'
import type {ArmWords, SaidSetting, SettingValue} from './arm-words.js'

/** One value of each setting. */
export type ArmChoice = ReadonlyMap<string, {readonly value: SettingValue; readonly from: Source}>

/** More than anybody measures, and few enough to be told that at once. */
const mostArms = 1000

/**
 * The settings of `own`, and of `shared` those that it does not have. A platform of its own (`like`) goes before the limits
 * that all share.
 */
export function withShared(own: ArmWords, shared: ArmWords): ArmWords {
  const left = [...shared].filter(([name]) => !own.has(name) && !(own.has('like') && limits.has(name)))
  return new Map([...own, ...left])
}

const limits = new Set(['cpus', 'memory', 'pids', 'cpuset', 'like'])

/** Every combination of the values; the last setting varies fastest. */
export function combinationsOf(words: ArmWords): readonly ArmChoice[] {
  const size = [...words.values()].reduce((product, {values}) => product * values.length, 1)
  if (size > mostArms)
    throw usageError(
      'WB_TOO_MANY',
      `the lists ${[...words]
        .filter(isList)
        .map(([name, {values}]) => `${name} (${values.length})`)
        .join(' × ')} make ${size} arms; at most ${mostArms}`,
      'give shorter lists, or several arms with settings of their own',
    )
  return [...words].reduce<readonly ArmChoice[]>(
    (choices, [name, {values, from}]) =>
      choices.flatMap(choice => values.map(value => new Map([...choice, [name, {value, from}]]))),
    [new Map()],
  )
}

function isList([, {values}]: readonly [string, SaidSetting]): boolean {
  return values.length > 1
}
