import {parseArgs} from 'node:util'
import {
  isUnix,
  mostUnixPathBytes,
  type Address,
  type TcpAddress,
  type UnixAddress,
} from '../../../libc/address.js'
import {interfaceOf, interfaceRefusal} from '../interface/interface-of-mode.js'
import {settingList, type SettingSpec} from './setting-list.js'
import {readSettingsFile, SettingsFileError, type FileValues} from './settings-file.js'

export {settingList, type SettingSpec}

export type {Address, TcpAddress, UnixAddress}

type Entry = (typeof settingList)[number]
type Presence<E extends Entry> = undefined extends E['default'] ? undefined : never
type ValueOf<E extends Entry> = E extends {readonly choices: readonly (infer Choice)[]}
  ? Choice
  : E extends {readonly kind: 'integer' | 'decimal' | 'octal'}
    ? number
    : E extends {readonly kind: 'switch'}
      ? boolean
      : | (E extends {readonly kind: 'bind'}
            ? Address
            : E extends {readonly kind: 'address'}
              ? TcpAddress
              : string)
        | Presence<E>

/** All settings, checked. Durations are whole seconds, as in gunicorn. */
export type Settings = {readonly [E in Entry as E['name']]: ValueOf<E>}

/** A setting's value before it is checked: text from a flag, or already of its type. */
export type RawSettings = Readonly<Partial<Record<Entry['name'], string | number | boolean | undefined>>>

/** The user asked for settings that cannot be; the message says which and why. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** Settings from command-line arguments (without program names). Throws SettingsError. */
export function parseSettings(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Settings {
  return settingsFrom(rawSettings(argv), env)
}

/** What the arguments say, unchecked. Throws SettingsError when there is no such flag. */
export function rawSettings(argv: readonly string[]): RawSettings {
  const flags = parseFlags(argv)
  const raw: Partial<Record<Entry['name'], string | boolean | undefined>> = {}
  for (const spec of settingList) {
    raw[spec.name] = flags[spec.flag] ?? ('alias' in spec ? flags[spec.alias] : undefined)
  }
  return raw
}

/**
 * Settings from values by name; what is absent comes from the settings file, the environment or the default, in this
 * order. `file` has the values of a settings file that is no JSON. Throws SettingsError.
 */
export function settingsFrom(
  raw: RawSettings,
  env: NodeJS.ProcessEnv = process.env,
  file: FileValues = raw.config === undefined ? {} : settingsFile(String(raw.config)),
): Settings {
  const settings: Record<string, unknown> = {}
  const {config} = raw
  for (const spec of settingList) {
    const given = raw[spec.name] ?? file[spec.name] ?? fromEnvironment(spec, env) ?? spec.default
    const inFile = raw[spec.name] === undefined && spec.name in file
    settings[spec.name] = settingValue(
      spec,
      given,
      inFile ? `${String(config)}: ${spec.flag}` : `--${spec.flag}`,
    )
  }
  const checked = Object.freeze(settings) as Settings
  refuseContradictions(checked)
  return checked
}

function refuseContradictions(checked: Settings): void {
  if (checked.preload) throw new SettingsError(preloadRefusal)
  if (checked.reusePort && checked.mode === 'native') throw new SettingsError(reusePortRefusal)
  if (!['auto', interfaceOf[checked.mode]].includes(checked.interface)) {
    throw new SettingsError(interfaceRefusal(checked.interface, checked.mode))
  }
  if (checked.reusePort && isUnix(checked.bind)) throw new SettingsError(reuseUnixRefusal)
}

const preloadRefusal =
  '--preload is not supported: Node cannot fork a running process, so each worker loads the app by itself'

const reusePortRefusal =
  '--reuse-port is not supported in native mode: there the master accepts, on one socket, for all workers'

const reuseUnixRefusal = '--reuse-port is not supported on a UNIX socket: a path is bound by one socket'

function parseFlags(argv: readonly string[]): Record<string, string | boolean | undefined> {
  const options: Record<string, {type: 'string' | 'boolean'; short?: string}> = {}
  for (const spec of settingList) {
    const type = spec.kind === 'switch' ? 'boolean' : 'string'
    options[spec.flag] = 'char' in spec ? {type, short: spec.char} : {type}
    if ('alias' in spec) options[spec.alias] = {type}
  }
  try {
    return parseArgs({args: [...argv], options, strict: true, allowPositionals: false}).values
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : String(error))
  }
}

function settingsFile(path: string): FileValues {
  try {
    return readSettingsFile(path)
  } catch (error) {
    throw error instanceof SettingsFileError ? new SettingsError(error.message) : error
  }
}

function fromEnvironment(spec: SettingSpec, env: NodeJS.ProcessEnv): string | undefined {
  const text = spec.env === undefined ? undefined : env[spec.env]
  return text === '' ? undefined : text
}

function settingValue(
  spec: SettingSpec,
  value: string | number | boolean | undefined,
  /** What the user calls the place that the value comes from. */
  label: string,
): unknown {
  if (value === undefined) return undefined
  switch (spec.kind) {
    case 'integer':
      return integer(label, String(value), spec.min, spec.max)
    case 'decimal':
      return decimal(label, String(value), spec.min, spec.max)
    case 'choice':
      return choice(label, String(value), spec.choices)
    case 'octal':
      return octal(label, String(value))
    case 'bind':
      return bindAddress(label, String(value))
    case 'address':
      return address(label, String(value))
    case 'text':
      if (value === '') throw new SettingsError(`${label} must not be empty`)
      return String(value)
    case 'switch':
      return value === true || value === 'true'
  }
}

function integer(label: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN
  if (value >= min && value <= max) return value
  throw new SettingsError(`${label} must be a whole number from ${min} to ${max}, not '${text}'`)
}

function decimal(label: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN
  if (value >= min && value <= max) return value
  throw new SettingsError(
    `${label} must be a number from ${min} to ${max} with at most 3 decimals, not '${text}'`,
  )
}

function choice(label: string, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text
  throw new SettingsError(`${label} must be one of ${choices.join(', ')}, not '${text}'`)
}

/** File mode bits, as chmod(1) takes them. */
function octal(label: string, text: string): number {
  if (/^(?:0o)?[0-7]{1,4}$/.test(text)) return Number.parseInt(text.replace('0o', ''), 8)
  throw new SettingsError(`${label} must be an octal number such as 027, not '${text}'`)
}

/** `unix:PATH` or `unix://PATH` beside what `address` takes. */
function bindAddress(label: string, text: string): Address {
  const path = /^unix:(?:\/\/)?(.*)$/s.exec(text)?.[1]
  if (path === undefined) return address(label, text)
  const length = Buffer.byteLength(path)
  if (length >= 1 && length <= mostUnixPathBytes) return {path}
  throw new SettingsError(
    `${label}: the path of a UNIX socket has 1 to ${mostUnixPathBytes} bytes, not ${length}`,
  )
}

/** HOST:PORT, [IPv6]:PORT, or :PORT for every interface, as gunicorn reads them. */
function address(label: string, text: string): TcpAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]*)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65_535) {
    throw new SettingsError(`${label} must be HOST:PORT with a port up to 65535, not '${text}'`)
  }
  const host = match[1] ?? match[2] ?? ''
  return {host: host === '' ? '0.0.0.0' : host, port}
}
