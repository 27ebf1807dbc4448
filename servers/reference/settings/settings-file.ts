import {readFileSync} from 'node:fs'
import {settingList, type SettingSpec} from './setting-list.js'

/** Why a settings file cannot be used; the message names the file and, where there is one, the field. */
export class SettingsFileError extends Error {}

/** Values of settings by the settings' names. */
export type FileValues = Readonly<Record<string, string | number | boolean>>

/** The values of a settings file by their settings' names: one JSON object whose fields are named as the flags are. */
export function readSettingsFile(path: string): FileValues {
  const values: Record<string, string | number | boolean> = {}
  for (const [field, value] of Object.entries(parsed(path))) {
    const spec = specOf(field)
    if (spec === undefined) throw new SettingsFileError(`${path}: there is no setting '${field}'`)
    if (spec.name in values) throw new SettingsFileError(`${path}: ${field} is given twice`)
    if (!hasTypeFor(spec, value)) {
      throw new SettingsFileError(
        `${path}: ${field} must be a JSON ${typeFor(spec)}, not ${JSON.stringify(value)}`,
      )
    }
    values[spec.name] = value
  }
  return values
}

function parsed(path: string): object {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new SettingsFileError(`${path}: cannot be read: ${reason(error)}`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new SettingsFileError(`${path}: is not JSON: ${reason(error)}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new SettingsFileError(`${path}: must hold one JSON object`)
}

/** Not by `config`: a settings file that names another would be two sources of one thing. */
export function specOf(field: string): SettingSpec | undefined {
  const specs: readonly SettingSpec[] = settingList
  return specs.find(spec => spec.name !== 'config' && (spec.flag === field || spec.alias === field))
}

export function typeFor(spec: SettingSpec): 'number' | 'boolean' | 'string' {
  if (spec.kind === 'integer' || spec.kind === 'decimal') return 'number'
  return spec.kind === 'switch' ? 'boolean' : 'string'
}

export function hasTypeFor(spec: SettingSpec, value: unknown): value is string | number | boolean {
  return typeof value === typeFor(spec)
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
