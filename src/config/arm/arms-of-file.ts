import type {BenchFile} from '../bench-schema.js'
import type {ArmOfFile} from '../setting-fields.js'
import type {Source} from '../source.js'
import type {FieldPath} from '../variables.js'
import type {ArmWords, SaidSetting} from './arm-words.js'

/** Where a field of the file stands. */
export type SourceOf = (field: FieldPath) => Source

/** Settings that one object of the file says, each with its line. */
export function wordsOfFile(
  said: Partial<ArmOfFile> & {readonly exclude?: undefined},
  at: FieldPath,
  sourceOf: SourceOf,
): ArmWords {
  const {env = {}, params = {}, ...settings} = said
  const words = new Map<string, SaidSetting>()
  const add = (name: string, values: SaidSetting['values'], field: FieldPath) =>
    words.set(name, {values, from: sourceOf([...at, ...field])})
  for (const [name, values] of Object.entries(settings) as [string, readonly string[] | undefined][])
    if (values !== undefined) add(name, values, [name])
  for (const [name, values] of Object.entries<readonly string[] | null>(env))
    add(`env.${name}`, values ?? [null], ['env', name])
  for (const [name, values] of Object.entries(params)) add(`param.${name}`, values, ['params', name])
  return words
}

/** The arms that a file lists one by one, and those that its matrix makes. */
export function armsOfFile({arms, matrix}: BenchFile, sourceOf: SourceOf): readonly ArmWords[] | undefined {
  if (arms === undefined && matrix === undefined) return undefined
  return [
    ...(arms ?? []).map((arm, index) => wordsOfFile(arm, ['arms', index], sourceOf)),
    ...(matrix === undefined ? [] : [wordsOfFile({...matrix, exclude: undefined}, ['matrix'], sourceOf)]),
  ]
}

export function excludedOfFile({matrix}: BenchFile, sourceOf: SourceOf): readonly ArmWords[] {
  return (matrix?.exclude ?? []).map((arm, index) => wordsOfFile(arm, ['matrix', 'exclude', index], sourceOf))
}
