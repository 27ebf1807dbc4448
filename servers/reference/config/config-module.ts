import {statSync} from 'node:fs'
import {resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {settingList, type SettingSpec} from '../settings/setting-list.js'
import {hasTypeFor, SettingsFileError, specOf, typeFor, type FileValues} from '../settings/settings-file.js'
import {hookList, impossibleHooks} from '../hooks/hook-list.js'
import type {Hooks} from '../hooks/hooks.js'

/** What a configuration module exports. */
export interface ConfigModule {
  readonly values: FileValues
  readonly hooks: Hooks
}

/** Whether a configuration file is a JavaScript module; every other one is JSON. */
export function isConfigModule(path: string): boolean {
  return /\.[cm]?js$/.test(path)
}

/**
 * Settings and hooks, exported by name or together as the default export. A file that has changed is loaded anew; what
 * it imports itself is not. Throws SettingsFileError.
 */
export async function readConfigModule(path: string): Promise<ConfigModule> {
  const values: Record<string, string | number | boolean> = {}
  const hooks: Record<string, unknown> = {}
  for (const [name, value] of await exportsOf(path)) {
    if (isHook(name)) {
      if (typeof value !== 'function') throw new SettingsFileError(`${path}: ${name} must be a function`)
      hooks[name] = value
      continue
    }
    const spec = namedSpec(name)
    if (spec === undefined) throw new SettingsFileError(`${path}: ${whyUnknown(name)}`)
    if (!hasTypeFor(spec, value)) {
      throw new SettingsFileError(`${path}: ${name} must be a ${typeFor(spec)}, not ${String(value)}`)
    }
    if (spec.name in values) throw new SettingsFileError(`${path}: ${name} is given twice`)
    values[spec.name] = value
  }
  return {values, hooks}
}

async function exportsOf(path: string): Promise<readonly [string, unknown][]> {
  let module: Readonly<Record<string, unknown>>
  try {
    const file = resolve(path)
    // Modules are cached by URL for the life of a process; the master must see a file that was edited.
    const url = `${pathToFileURL(file).href}?changed=${statSync(file).mtimeMs}`
    module = (await import(url)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw new SettingsFileError(
      `${path}: cannot be loaded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
  }
  const {default: whole, ...named} = module
  // Node adds this to a CommonJS module that is imported.
  Reflect.deleteProperty(named, 'module.exports')
  if (whole === undefined) return Object.entries(named)
  if (typeof whole !== 'object' || whole === null) {
    throw new SettingsFileError(`${path}: the default export must be an object of settings and hooks`)
  }
  return Object.entries({...named, ...whole})
}

function isHook(name: string): boolean {
  return hookList.some(hook => hook.name === name)
}

/** A hyphen is no part of an exported name, so settings go by their own names too: `accessLogfile`. */
function namedSpec(name: string): SettingSpec | undefined {
  const specs: readonly SettingSpec[] = settingList
  return specOf(name) ?? specs.find(spec => spec.name === name && name !== 'config')
}

function whyUnknown(name: string): string {
  const reason = Object.hasOwn(impossibleHooks, name) ? impossibleHooks[name] : undefined
  return reason === undefined
    ? `there is no setting or hook '${name}'`
    : `there is no hook ${name}: ${reason}`
}
