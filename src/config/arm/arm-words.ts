import {usageError} from '../../error.js'
import {oneLine} from '../../text/control.js'
import {plainText, quoteValue, readQuotes, splitQuoted, type QuotedChar} from '../../text/quoting.js'
import {withoutSecrets} from '../../text/secrets.js'
import type {Source} from '../source.js'
import {settingNames, settingWord} from './settings.js'

/** A value as it was written; null: a variable that the server is not to have. */
export type SettingValue = string | null

/** One setting of an arm: its values, each of which is an arm, and where they were said. */
export interface SaidSetting {
  readonly values: readonly SettingValue[]
  readonly from: Source
}

/** What was said of an arm, or of several, by the names of `settings.ts`; every value is one that its setting can have. */
export type ArmWords = ReadonlyMap<string, SaidSetting>

/** What --arm has called a setting before. */
const otherNames: Readonly<Record<string, string>> = {connections: 'worker-connections'}

/**
 * Reads `[server/]mode[,setting=value…]…` or `setting=value,…`. Quotes are those of a shell. A part without = is one
 * more value of the setting before it (`workers=1,2,4`), but for `gil`, which needs none, and `env.NAME`, which unsets a
 * variable.
 * @throws BenchError (usage)
 */
export function parseArmWords(text: string, from: Source, flag = '--arm'): ArmWords {
  const where = `${flag} ${withoutSecrets(oneLine(text))}`
  const chars = readQuotes(text)
  if (chars === undefined) throw usageError('WB_BAD_SETTING', `${where}: a quote is not closed`)
  const said = new Map<string, SaidSetting>()
  let open: string | null = null
  for (const [index, part] of splitQuoted(chars, /,/).map(trimmed).entries()) {
    const {name, value} = partOf(part)
    if (name !== null) {
      open = add(said, otherNames[name] ?? name, value, from, where)
    } else if (isWithoutValue(part)) {
      add(said, plainText(part), plainText(part) === 'gil' ? 'true' : null, from, where)
      open = null
    } else if (index === 0) addTarget(said, value, from, where)
    else if (open !== null) more(said, open, value, where)
    else throw unknownSetting(where, value)
  }
  return said
}

/** As `parseArmWords` reads it; settings in the order in which they were said. */
export function printArmWords(words: ArmWords): string {
  return [...words]
    .map(([name, {values}]) =>
      values[0] === null ? name : `${name}=${values.map(value => quoteValue(value ?? '')).join(',')}`,
    )
    .join(',')
}

/** Refuses what the setting cannot be. */
export function checkSetting(name: string, value: SettingValue, where: string): void {
  const word = settingWord(name)
  if (word === undefined) throw unknownSetting(where, name)
  if (value === null || word.read(value) !== undefined) return
  throw usageError(
    word.code,
    `${where}: ${name} must be ${word.allowed}, not "${withoutSecrets(oneLine(value))}"`,
    word.hint,
  )
}

function partOf(part: readonly QuotedChar[]): {readonly name: string | null; readonly value: string} {
  const at = part.findIndex(({char, quoted}) => char === '=' && !quoted)
  return at === -1
    ? {name: null, value: plainText(part)}
    : {name: plainText(part.slice(0, at)).trim(), value: plainText(part.slice(at + 1))}
}

/** Blanks at the ends, but for quoted ones. */
function trimmed(part: readonly QuotedChar[]): readonly QuotedChar[] {
  const isBlank = ({char, quoted}: QuotedChar) => !quoted && /\s/.test(char)
  const start = part.findIndex(each => !isBlank(each))
  const end = part.findLastIndex(each => !isBlank(each))
  return start === -1 ? [] : part.slice(start, end + 1)
}

function isWithoutValue(part: readonly QuotedChar[]): boolean {
  return part.every(({quoted}) => !quoted) && /^(gil|env\.[A-Za-z_]\w*)$/.test(plainText(part))
}

function addTarget(said: Map<string, SaidSetting>, target: string, from: Source, where: string): void {
  const at = target.indexOf('/')
  if (at !== -1) add(said, 'server', target.slice(0, at), from, where)
  add(said, 'mode', target.slice(at + 1), from, where)
}

function add(
  said: Map<string, SaidSetting>,
  name: string,
  value: SettingValue,
  from: Source,
  where: string,
): string {
  checkSetting(name, value, where)
  if (said.has(name))
    throw usageError(
      'WB_BAD_SETTING',
      `${where}: ${name} is said twice`,
      `a list makes arms of it: ${name}=ONE,OTHER`,
    )
  said.set(name, {values: [value], from})
  return name
}

function more(said: Map<string, SaidSetting>, name: string, value: string, where: string): void {
  const {values, from} = said.get(name) as SaidSetting
  checkSetting(name, value, where)
  if (values.includes(value))
    throw usageError('WB_BAD_SETTING', `${where}: ${name} has "${oneLine(value)}" twice`)
  said.set(name, {values: [...values, value], from})
}

function unknownSetting(where: string, name: string) {
  return usageError(
    'WB_UNKNOWN_SETTING',
    `${where}: unknown setting "${withoutSecrets(oneLine(name))}"`,
    `settings: ${settingNames}`,
  )
}
