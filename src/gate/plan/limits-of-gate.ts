import type {BenchFile} from '../../config/bench-file.js'
import {usageError} from '../../error.js'
import {limitNames, readLimits, type LimitWords} from '../../plan/limits.js'

/** By the names of the flags. */
export type LimitOptions = Readonly<Partial<Record<(typeof limitNames)[number], string | undefined>>>

/** What flags say of both arms; and of arms that are named on the command line, where these leave room, what bench.yaml does. */
export function limitsOf(
  options: LimitOptions,
  file: BenchFile | undefined,
): {readonly flags: LimitWords; readonly here: LimitWords} {
  const said = (words: (name: (typeof limitNames)[number]) => string | undefined): LimitWords =>
    Object.fromEntries(
      limitNames.flatMap(name => {
        const word = words(name)
        return word === undefined ? [] : [[name, word]]
      }),
    )
  const flags = said(name => options[name])
  readLimits(flags)
  const ofFile = said(name => {
    const [word, ...others] = file?.[name] ?? []
    if (others.length === 0 || options[name] !== undefined) return word
    throw usageError(
      'WB_BAD_SETTING',
      `bench.yaml: ${name} has ${others.length + 1} values, and a gate has one for both arms`,
      `name it with --${name}`,
    )
  })
  return {flags, here: {...ofFile, ...flags}}
}
